package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorListener.Phase;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.virtio.VirtioDevice;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.PrototypeServiceFactory;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One processor and its devices as services. */
final class OsgiHost implements ProcessorHost {

    private static final Logger LOG = LoggerFactory.getLogger(OsgiHost.class);

    private final BundleContext context;
    private final Announcements announcements;
    private volatile Processor.Settings settings = new Processor.Settings(false, List.of());
    private @Nullable ServiceRegistration<RemoteProcessor> registration;
    private @Nullable ProcessorStatus latest;

    OsgiHost(BundleContext context, Announcements announcements) {
        this.context = context;
        this.announcements = announcements;
    }

    @Override
    public void come(PrototypeServiceFactory<RemoteProcessor> users, ProcessorStatus status) {
        ServiceRegistration<RemoteProcessor> coming;
        try {
            coming = context.registerService(RemoteProcessor.class, users, properties(status));
        } catch (IllegalStateException e) {
            LOG.debug("{}: the framework is stopping this bundle", status.name(), e);
            return;
        }
        if (hasGone(coming)) {
            unregister(coming);
        }
    }

    private synchronized boolean hasGone(ServiceRegistration<RemoteProcessor> coming) {
        registration = coming;
        return latest != null && latest.state() == ProcessorState.DELETED;
    }

    @Override
    public void set(Processor.Settings changed) {
        settings = changed;
        ProcessorStatus status = latest();
        if (status != null) {
            show(status);
        }
    }

    @Override
    public void changed(ProcessorStatus status, boolean transition) {
        synchronized (this) {
            latest = status;
        }
        show(status);
        if (transition) {
            announcements.entered(status);
        }
    }

    private void show(ProcessorStatus status) {
        ServiceRegistration<RemoteProcessor> shown = registration();
        if (shown != null) {
            try {
                shown.setProperties(properties(status));
            } catch (IllegalStateException e) {
                LOG.debug("{}: the framework is taking the service away", status.name(), e);
            }
        }
    }

    @Override
    public void reached(String processor, Phase phase, boolean crashed) {
        announcements.reached(processor, phase, crashed);
    }

    @Override
    public Offer offer(String processor, VirtioDevice device) {
        Dictionary<String, Object> properties = FrameworkUtil.asDictionary(Map.of(VirtioDevice.ID, device.deviceId(),
                VirtioDevice.NAME, device.name(), RemoteProcessor.NAME, processor));
        ServiceRegistration<VirtioDevice> offered = context.registerService(VirtioDevice.class, device, properties);
        return () -> unregister(offered);
    }

    @Override
    public void gone() {
        ServiceRegistration<RemoteProcessor> shown = registration();
        if (shown != null) {
            unregister(shown);
        }
    }

    private synchronized @Nullable ServiceRegistration<RemoteProcessor> registration() {
        return registration;
    }

    private synchronized @Nullable ProcessorStatus latest() {
        return latest;
    }

    private Dictionary<String, Object> properties(ProcessorStatus status) {
        Processor.Settings set = settings;
        return FrameworkUtil.asDictionary(Map.of(RemoteProcessor.NAME, status.name(), RemoteProcessor.STATE, status
                .state().name(), RemoteProcessor.FIRMWARE, status.firmware(), RemoteProcessor.AUTO_BOOT,
                set
                        .autoBoot(),
                RemoteProcessor.DEPENDS_ON, set.dependsOn().toArray(String[]::new)));
    }

    private static void unregister(ServiceRegistration<?> registration) {
        try {
            registration.unregister();
        } catch (IllegalStateException e) {
            LOG.debug("the framework took the service away before", e);
        }
    }
}
