package dev.remora.drivers.rpm;

import dev.remora.rpm.Rpm;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceFactory;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service in the registry. It is registered on a thread of its own: components that wait for it vote at once, and no
 * answer is delivered before the driver's probe has returned.
 */
final class Publication {

    private static final Logger LOG = LoggerFactory.getLogger(Publication.class);

    private final BundleContext context;
    /** Guarded by this, as is {@link #over}. */
    private @Nullable ServiceRegistration<?> registration;
    private boolean over;

    Publication(BundleContext context) {
        this.context = context;
    }

    void begin(ServiceFactory<Rpm> handles, Map<String, Object> properties) {
        Thread.ofPlatform().daemon().name("remora-rpm-publish").start(() -> register(handles, properties));
    }

    private void register(ServiceFactory<Rpm> handles, Map<String, Object> properties) {
        try {
            ServiceRegistration<Rpm> registered = context.registerService(Rpm.class, handles,
                    FrameworkUtil.asDictionary(properties));
            synchronized (this) {
                if (!over) {
                    registration = registered;
                    return;
                }
            }
            registered.unregister();
        } catch (IllegalStateException e) {
            LOG.debug("the bundle has stopped meanwhile: {}", e.getMessage());
        }
    }

    /** Takes the service back; if its registration is still under way, as soon as that has returned. */
    void end() {
        ServiceRegistration<?> registered;
        synchronized (this) {
            over = true;
            registered = registration;
            registration = null;
        }
        if (registered == null)
            return;
        try {
            registered.unregister();
        } catch (IllegalStateException e) {
            LOG.debug("the bundle has stopped already: {}", e.getMessage());
        }
    }
}
