package dev.remora.rpmsg.smd;

import dev.remora.platform.Mailbox;
import dev.remora.rpmsg.edge.ReceivePolicy;
import dev.remora.rpmsg.edge.channel.Edge;
import dev.remora.rpmsg.edge.channel.EdgeSettings;
import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.smem.Smem;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** An edge of the SMD backend without a container, at either end. */
public final class BenchmarkSmdEdge implements AutoCloseable {

    private static final int RING = 65536;
    private static final int EDGE = 0;
    private static final int RING_REMOTE = 1;
    private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final Edge edge;

    /**
     * Opens one. Host 0 makes the channel {@code bench-0}.
     *
     * @param smem as this end uses it
     * @param mailbox rings the other end
     * @param receive the receive thread's policy: {@code sleep}, {@code adaptive} or {@code spin}
     */
    public BenchmarkSmdEdge(Smem smem, Mailbox mailbox, int remoteHost, String receive, RpmsgBus bus) {
        List<WantedChannel> create = smem.host() == 0
                ? List.of(new WantedChannel("bench-0", RING, false))
                : List.of();
        EdgeSettings common = new EdgeSettings("bench", Optional.empty(), RING_REMOTE, ReceivePolicy.of(receive),
                SPIN_NANOS, TimeUnit.MILLISECONDS.toNanos(1));
        SmdSettings settings = new SmdSettings(common, remoteHost, EDGE, Optional.empty(), null, List.of(
                ItemSet.PRIMARY), create, Optional.of(false), Set.of(), TimeUnit.SECONDS.toNanos(30), RING);
        edge = new Edge(common, new SmdFormat(settings, smem), mailbox, _ -> {});
        edge.open();
        edge.connect(bus);
    }

    @Override
    public void close() {
        edge.dispose("the benchmark is over");
    }
}
