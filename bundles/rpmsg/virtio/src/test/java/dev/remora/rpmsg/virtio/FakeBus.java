package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgTransport;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A bus that writes down what it is told. */
final class FakeBus implements RpmsgBus {

    final List<Edge> edges = new CopyOnWriteArrayList<>();

    volatile Runnable whenOpened = () -> {};
    /** Of edges to come. */
    volatile Taking taking = (source, buffer) -> RpmsgEdge.Taken.DONE;
    volatile @Nullable Callback callback;

    Edge edge() {
        return edges.getLast();
    }

    @Override
    public RpmsgEdge open(RpmsgTransport transport) {
        Edge edge = new Edge(transport, transport.lastEpoch() + 1);
        edge.taking = taking;
        edge.callback = callback;
        edges.add(edge);
        whenOpened.run();
        return edge;
    }

    /** What a driver does with a message. */
    @FunctionalInterface
    interface Callback {
        void received(int source, int destination, MemorySegment payload);
    }

    /** What the bus says of a message, by its source and buffer. */
    @FunctionalInterface
    interface Taking {
        RpmsgEdge.Taken taken(int source, int buffer);
    }

    static final class Edge implements RpmsgEdge {

        final RpmsgTransport transport;
        final List<String> events = new CopyOnWriteArrayList<>();
        final List<String> closed = new CopyOnWriteArrayList<>();
        volatile @Nullable Callback callback;
        volatile Taking taking = (source, buffer) -> Taken.DONE;
        volatile @Nullable Thread receiveThread;

        private final long epoch;

        Edge(RpmsgTransport transport, long epoch) {
            this.transport = transport;
            this.epoch = epoch;
        }

        @Override
        public long epoch() {
            return epoch;
        }

        @Override
        public void writable(int destination) {
            writable();
        }

        @Override
        public void writable() {
            receiveThread = Thread.currentThread();
            events.add("writable");
        }

        @Override
        public void signals(int destination, Set<Signal> raised) {
            throw new AssertionError("virtio has no signals");
        }

        @Override
        public void announced(String name, int destination) {
            events.add("announced " + name + " " + destination);
        }

        @Override
        public void withdrawn(String name, int destination) {
            events.add("withdrawn " + name + " " + destination);
        }

        @Override
        public Taken received(int source, int destination, MemorySegment memory, long offset, int length,
                int buffer) {
            if (!closed.isEmpty()) {
                return Taken.HELD;
            }
            receiveThread = Thread.currentThread();
            MemorySegment payload = memory.asSlice(offset, length);
            Callback handler = callback;
            if (handler != null) {
                handler.received(source, destination, payload);
            } else {
                events.add(source + ">" + destination + " " + new String(payload.toArray(ValueLayout.JAVA_BYTE),
                        StandardCharsets.ISO_8859_1));
            }
            return taking.taken(source, buffer);
        }

        @Override
        public void dropped(String cause) {
            events.add("dropped " + cause);
        }

        @Override
        public void close(String reason) {
            closed.add(reason);
        }
    }
}
