package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgChannel;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.osgi.framework.Version;

/** A service registry that keeps what is registered now. */
final class FakeServices implements ChannelServices {

    private final Map<BundleChannel, Map<String, Object>> registered = new ConcurrentHashMap<>();
    private final Map<BundleChannel, Function<BundleFacts, BundleChannel>> factories = new ConcurrentHashMap<>();
    final AtomicInteger registrations = new AtomicInteger();

    @Override
    public Service register(Function<BundleFacts, BundleChannel> clients, Map<String, Object> properties) {
        registrations.incrementAndGet();
        BundleChannel channel = clients.apply(FakeDriver.BUNDLE);
        factories.put(channel, clients);
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
                factories.remove(channel);
                channel.giveBack();
            }
        };
    }

    Collection<Map<String, Object>> properties() {
        return registered.values();
    }

    /** The object of another bundle, for the only channel. */
    BundleChannel clientOf(String bundle) {
        BundleChannel channel = registered.keySet().iterator().next();
        return Objects.requireNonNull(factories.get(channel))
                .apply(new BundleFacts(bundle, new Version(1, 0, 0)));
    }

    List<RpmsgChannel> channels() {
        return List.copyOf(registered.keySet());
    }
}
