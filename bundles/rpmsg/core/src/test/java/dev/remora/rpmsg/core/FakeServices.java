package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgChannel;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A service registry that keeps what is registered now. */
final class FakeServices implements ChannelServices {

    private final Map<RpmsgChannel, Map<String, Object>> registered = new ConcurrentHashMap<>();
    final AtomicInteger registrations = new AtomicInteger();

    @Override
    public Service register(RpmsgChannel channel, Map<String, Object> properties) {
        registrations.incrementAndGet();
        registered.put(channel, Map.copyOf(properties));
        return new Service() {
            @Override
            public void update(Map<String, Object> changed) {
                if (registered.computeIfPresent(channel, (_, _) -> Map.copyOf(changed)) == null) {
                    throw new IllegalStateException("unregistered");
                }
            }

            @Override
            public void unregister() {
                if (registered.remove(channel) == null) {
                    throw new IllegalStateException("unregistered twice");
                }
            }
        };
    }

    Collection<Map<String, Object>> properties() {
        return registered.values();
    }

    List<RpmsgChannel> channels() {
        return List.copyOf(registered.keySet());
    }
}
