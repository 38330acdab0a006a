package dev.remora.rpmsg.keepalive;

import dev.remora.rpmsg.RpmsgAdmin;
import dev.remora.rpmsg.RpmsgInventory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A bus of one edge. */
final class FakeBus implements RpmsgAdmin, RpmsgInventory {

    static final String EDGE = "m4.vdev0";

    final List<String> failures = new CopyOnWriteArrayList<>();
    volatile boolean open = true;
    volatile boolean busy;
    volatile long epoch = 1;
    long received;

    @Override
    public void fail(String edge, long session, String reason) {
        if (busy)
            throw new IllegalStateException("busy");
        if (session == epoch)
            failures.add(edge + ": " + reason);
    }

    @Override
    public List<EdgeStatus> edges() {
        return open
                ? List.of(new EdgeStatus(EDGE, "virtio", Optional.of("m4"), epoch, 496, 1, 1, 256, 0, 0, false,
                        Map.of(), Map.of()))
                : List.of();
    }

    @Override
    public List<ChannelStatus> channels() {
        return List.of(new ChannelStatus(EDGE + ".busy.-1.1", "busy", -1, 1, "virtio", EDGE, Optional.of("m4"), epoch,
                ChannelState.BOUND, Optional.of("driver"), Optional.of("bundle"), Optional.empty(), "", "hold", 0,
                received, 0, 0, Map.of()));
    }

    @Override
    public List<DriverStatus> drivers() {
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

    @Override
    public void bind(String channel, String driver) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void unbind(String channel) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void override(String channel, Optional<String> driver) {
        throw new UnsupportedOperationException();
    }
}
