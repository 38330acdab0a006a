package dev.remora.rpmsg.core;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The service of one channel. The worker publishes; whoever ends the channel withdraws, once and for all. No lock is held
 * while the registry calls other bundles.
 */
final class Publication {

    private final ChannelServices services;
    private final Function<BundleFacts, BundleChannel> clients;
    private final AtomicReference<ChannelServices.@Nullable Service> service = new AtomicReference<>();
    private volatile boolean withdrawn;
    private Map<String, Object> published = Map.of();

    Publication(ChannelServices services, Function<BundleFacts, BundleChannel> clients) {
        this.services = services;
        this.clients = clients;
    }

    /** Shows the channel as it is now. The edge's worker. */
    void publish(Map<String, Object> properties) {
        if (withdrawn || properties.equals(published))
            return;
        ChannelServices.Service known = service.get();
        published = properties;
        if (known == null) {
            service.set(services.register(clients, properties));
            if (withdrawn)
                unregister();
        } else {
            try {
                known.update(properties);
            } catch (IllegalStateException e) {
                // Withdrawn at this very moment: nobody is left to be told.
                if (!withdrawn)
                    throw e;
            }
        }
    }

    void withdraw() {
        withdrawn = true;
        unregister();
    }

    private void unregister() {
        ChannelServices.Service known = service.getAndSet(null);
        if (known != null)
            known.unregister();
    }
}
