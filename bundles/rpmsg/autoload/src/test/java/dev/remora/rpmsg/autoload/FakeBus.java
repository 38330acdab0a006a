package dev.remora.rpmsg.autoload;

import dev.remora.rpmsg.RpmsgInventory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A bus with the channels and drivers that a test gives it. */
final class FakeBus implements RpmsgInventory {

    final List<ChannelStatus> channels = new CopyOnWriteArrayList<>();
    final List<DriverStatus> drivers = new CopyOnWriteArrayList<>();

    static ChannelStatus unbound(String name) {
        return channel(name, ChannelState.UNBOUND, null, "no driver for " + name);
    }

    static ChannelStatus channel(String name, ChannelState state, @Nullable String override,
            String reason) {
        return new ChannelStatus("m4.vdev0." + name + ".-1.1024", name, -1, 1024, "virtio", "m4.vdev0",
                Optional.of("m4"), 1, state, Optional.empty(), Optional.empty(), Optional.ofNullable(override), reason,
                "hold", 0, 0, 0, 0, Map.of());
    }

    static DriverStatus driver(String name, String... channels) {
        return new DriverStatus(name, List.of(channels), name + " 1.0.0", 0);
    }

    @Override
    public List<ChannelStatus> channels() {
        return List.copyOf(channels);
    }

    @Override
    public List<DriverStatus> drivers() {
        return List.copyOf(drivers);
    }

    @Override
    public List<EdgeStatus> edges() {
        return List.of();
    }

    @Override
    public List<EndpointStatus> endpoints(String channel) {
        return List.of();
    }

    @Override
    public List<PolicyStatus> policy() {
        return List.of();
    }
}
