package dev.remora.drivers.srtm;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.srtm.SrtmService;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The service in the registry. It is registered on a thread of its own: components that wait for it ask at once, and no
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

    /**
     * Offers it; on a channel that had an owner before, after the quarantine only: until then answers to what that one has asked
     * may come, and would be taken for others.
     *
     * @param type its interface
     * @param handles makes what a bundle gets, which has that type
     * @param channel is being probed
     * @param settings say how long the quarantine is
     */
    void begin(Class<? extends SrtmService> type, Handles<?> handles, RpmsgChannel channel, RpmsgInventory inventory,
            Settings settings) {
        Map<String, Object> properties = ChannelFacts.of(channel, inventory);
        long quarantine = ChannelFacts.isUsed(channel, inventory) ? settings.quarantineNanos() : 0;
        Thread.ofPlatform().daemon().name("remora-srtm-publish").start(() -> register(type, handles, properties,
                quarantine));
    }

    private void register(Class<? extends SrtmService> type, Handles<?> handles, Map<String, Object> properties,
            long quarantine) {
        try {
            if (!awaitQuarantine(quarantine))
                return;
            ServiceRegistration<?> registered = context.registerService(new String[]{type.getName(), SrtmService.class
                    .getName()}, handles, FrameworkUtil.asDictionary(properties));
            synchronized (this) {
                if (!over) {
                    registration = registered;
                    return;
                }
            }
            registered.unregister();
        } catch (IllegalStateException e) {
            LOG.debug("the bundle has stopped meanwhile: {}", e.getMessage());
        } catch (InterruptedException _) {
            LOG.debug("interrupted before the service was offered");
        }
    }

    /** Returns false if it is taken back meanwhile. */
    private synchronized boolean awaitQuarantine(long nanos) throws InterruptedException {
        long until = System.nanoTime() + nanos;
        long left = nanos;
        while (!over && left > 0) {
            // Rounded up: never a wait of 0, which is for ever.
            wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
            left = until - System.nanoTime();
        }
        return !over;
    }

    /** Takes the service back; if its registration is still under way, as soon as that has returned. */
    void end() {
        ServiceRegistration<?> registered;
        synchronized (this) {
            over = true;
            notifyAll();
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
