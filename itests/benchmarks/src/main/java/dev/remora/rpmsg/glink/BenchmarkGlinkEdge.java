package dev.remora.rpmsg.glink;

import dev.remora.platform.Mailbox;
import dev.remora.rpmsg.edge.ReceivePolicy;
import dev.remora.rpmsg.edge.channel.Edge;
import dev.remora.rpmsg.edge.channel.EdgeSettings;
import dev.remora.rpmsg.glink.PipeSource.InSmem;
import dev.remora.rpmsg.glink.link.LinkSettings;
import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.smem.Smem;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** An edge of the GLINK backend without a container, at either end. */
public final class BenchmarkGlinkEdge implements AutoCloseable {

    private static final int PIPE = 65536;
    private static final int INTENT_REUSE = 1;
    private static final int MESSAGE_MAX = 1 << 20;
    private static final int CHANNELS = 16;
    private static final int RING_REMOTE = 1;
    private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final Edge edge;

    /**
     * Opens one. Host 0 is the first end, and opens the channel {@code bench-0}.
     *
     * @param smem as this end uses it
     * @param mailbox rings the other end
     * @param receive the receive thread's policy: {@code sleep}, {@code adaptive} or {@code spin}
     * @param intents sizes of the receive buffers that this end announces
     */
    public BenchmarkGlinkEdge(Smem smem, Mailbox mailbox, int remoteHost, String receive, List<Integer> intents,
            RpmsgBus bus) {
        boolean first = smem.host() == 0;
        long poll = TimeUnit.MILLISECONDS.toNanos(1);
        EdgeSettings common = new EdgeSettings("bench", Optional.empty(), RING_REMOTE, ReceivePolicy.of(receive),
                SPIN_NANOS, poll);
        LinkSettings link = new LinkSettings("bench", INTENT_REUSE, false, intents, Map.of(), MESSAGE_MAX,
                4 * MESSAGE_MAX, TimeUnit.SECONDS.toNanos(30), poll, CHANNELS);
        GlinkSettings settings = new GlinkSettings(common, link, first ? Set.of("bench-0") : Set.of(), Optional.of(
                false), Optional.empty());
        edge = new Edge(common, new GlinkFormat(settings, new InSmem(smem, remoteHost, first, PIPE)), mailbox, _ -> {});
        edge.open();
        edge.connect(bus);
    }

    /**
     * Receive buffers of one size.
     *
     * @param size bytes
     * @param count how many
     * @return for the constructor
     */
    public static List<Integer> intents(int size, int count) {
        return Collections.nCopies(count, size);
    }

    @Override
    public void close() {
        edge.dispose("the benchmark is over");
    }
}
