package dev.remora.rpmsg.imx;

import dev.remora.imx.PartitionReport;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.spi.RemoteCore;
import dev.remora.rpmsg.imx.attach.PartitionCore;
import dev.remora.rpmsg.imx.link.Controller;
import java.util.Dictionary;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A resource table says where the rings are: the partition is a remote processor that is attached to. */
final class AttachLink implements Link {

    private static final Logger LOG = LoggerFactory.getLogger(AttachLink.class);

    private final BundleContext context;
    private final String name;
    private final PartitionCore core;
    private volatile @Nullable ServiceRegistration<RemoteCore> registration;

    AttachLink(BundleContext context, String name, PartitionCore core) {
        this.context = context;
        this.name = name;
        this.core = core;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public PartitionReport report() {
        return core.report();
    }

    @Override
    public Controller controller() {
        return core.controller();
    }

    @Override
    public void start() {
        core.start(this::bootAgain);
        registration = context.registerService(RemoteCore.class, core, properties(true));
    }

    /** Its boot is tried once; wanting it anew tries it again. */
    private void bootAgain() {
        ServiceRegistration<RemoteCore> registered = registration;
        if (registered != null) {
            try {
                registered.setProperties(properties(false));
                registered.setProperties(properties(true));
            } catch (IllegalStateException e) {
                LOG.debug("{}: goes, and is not attached again", name, e);
            }
        }
    }

    private Dictionary<String, Object> properties(boolean boot) {
        return FrameworkUtil.asDictionary(Map.of(RemoteProcessor.NAME, name, RemoteProcessor.AUTO_BOOT, boot));
    }

    /** When its service goes it is left. */
    @Override
    public void stop() {
        ServiceRegistration<RemoteCore> registered = registration;
        if (registered != null) {
            registered.unregister();
        }
        core.close();
    }
}
