package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorListener.Phase;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.virtio.VirtioDevice;
import java.util.Dictionary;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One processor and its devices as services. */
final class OsgiHost implements ProcessorHost {

    private static final Logger LOG = LoggerFactory.getLogger(OsgiHost.class);

    private final BundleContext context;
    private final Announcements announcements;
    private @Nullable ServiceRegistration<RemoteProcessor> registration;
    private boolean autoBoot;

    OsgiHost(BundleContext context, Announcements announcements) {
        this.context = context;
        this.announcements = announcements;
    }

    @Override
    public void come(RemoteProcessor processor, boolean startsByItself) {
        autoBoot = startsByItself;
        registration = context.registerService(RemoteProcessor.class, processor, properties(processor.status()));
    }

    @Override
    public void changed(ProcessorStatus status, boolean transition) {
        if (registration != null) {
            try {
                registration.setProperties(properties(status));
            } catch (IllegalStateException e) {
                LOG.debug("{}: the framework is taking the service away", status.name(), e);
            }
        }
        if (transition) {
            announcements.entered(status);
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
        if (registration != null) {
            unregister(registration);
        }
    }

    private Dictionary<String, Object> properties(ProcessorStatus status) {
        return FrameworkUtil
                .asDictionary(Map.of(RemoteProcessor.NAME, status.name(), RemoteProcessor.STATE, status.state().name(),
                        RemoteProcessor.FIRMWARE, status.firmware(), RemoteProcessor.AUTO_BOOT, autoBoot));
    }

    private static void unregister(ServiceRegistration<?> registration) {
        try {
            registration.unregister();
        } catch (IllegalStateException e) {
            LOG.debug("the framework took the service away before", e);
        }
    }
}
