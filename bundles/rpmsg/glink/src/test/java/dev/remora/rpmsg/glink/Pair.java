package dev.remora.rpmsg.glink;

import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.rpmsg.testing.FakeHeap;
import dev.remora.rpmsg.testing.Ram;
import java.util.Map;

/** Two edges, for tests of what stands on them. */
public final class Pair implements AutoCloseable {

    private final TwoEdges edges;

    /** Makes them; the second opens these channels. */
    public Pair(String... channels) {
        edges = TwoEdges.smem(new FakeHeap(new Ram(1 << 20)), 0, 2, Map.of(), Map.of("channels_open", channels));
    }

    /** Opens both. */
    public void open(RpmsgBus first, RpmsgBus second) {
        edges.first.edge.connect(first);
        edges.first.edge.open();
        edges.second.edge.connect(second);
        edges.second.edge.open();
    }

    @Override
    public void close() {
        edges.close();
    }
}
