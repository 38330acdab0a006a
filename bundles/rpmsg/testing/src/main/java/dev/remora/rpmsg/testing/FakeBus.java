package dev.remora.rpmsg.testing;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.LocalAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;

/** A bus that opens every channel, and writes down what it is told. */
public final class FakeBus implements RpmsgBus {

    /** Local addresses begin here. */
    public static final int LOCAL = 1024;

    public final List<Edge> edges = new CopyOnWriteArrayList<>();
    /** Of edges to come: whether it has a driver for a channel. */
    public volatile boolean opens = true;
    /** Of edges to come. */
    public volatile Taking taking = (edge, source, text) -> RpmsgEdge.Taken.DONE;

    /** What the bus says of a message. */
    @FunctionalInterface
    public interface Taking {
        RpmsgEdge.Taken taken(Edge edge, int source, String text);
    }

    public Edge edge() {
        return edges.getLast();
    }

    @Override
    public RpmsgEdge open(RpmsgTransport transport) {
        Edge edge = new Edge(transport, transport.lastEpoch() + 1, opens, taking);
        edges.add(edge);
        return edge;
    }

    public static final class Edge implements RpmsgEdge {

        public final RpmsgTransport transport;
        public final List<String> events = new CopyOnWriteArrayList<>();
        public final List<String> closed = new CopyOnWriteArrayList<>();
        public final List<Thread> threads = new CopyOnWriteArrayList<>();
        public volatile Taking taking;
        /** Called before a channel that is withdrawn is written down. */
        public volatile IntConsumer withdrawing = _ -> {};

        private final long epoch;
        public volatile boolean opens;

        public Edge(RpmsgTransport transport, long epoch, boolean opens, Taking taking) {
            this.transport = transport;
            this.epoch = epoch;
            this.opens = opens;
            this.taking = taking;
        }

        /** What an endpoint that opens says to the backend. */
        public void openEndpoint(String name, int destination) {
            LocalAddress address = new LocalAddress(name, destination, LOCAL + destination);
            transport.addressed(address);
            transport.opened(address);
        }

        public void closeEndpoint(String name, int destination) {
            transport.closed(new LocalAddress(name, destination, LOCAL + destination));
        }

        @Override
        public long epoch() {
            return epoch;
        }

        @Override
        public void announced(String name, int destination) {
            if (opens) {
                openEndpoint(name, destination);
            }
            events.add("announced " + name + " " + destination);
        }

        @Override
        public void withdrawn(String name, int destination) {
            withdrawing.accept(destination);
            events.add("withdrawn " + name + " " + destination);
        }

        @Override
        public Taken received(int source, int destination, MemorySegment memory, long offset, int length,
                int buffer) {
            if (!closed.isEmpty()) {
                return Taken.HELD;
            }
            String text = new String(memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE),
                    StandardCharsets.ISO_8859_1);
            Taken taken = taking.taken(this, source, text);
            if (taken == Taken.DONE) {
                threads.add(Thread.currentThread());
                events.add(source + ">" + destination + " " + text);
            }
            return taken;
        }

        @Override
        public void writable() {
            events.add("writable");
        }

        @Override
        public void writable(int destination) {
            events.add("writable " + destination);
        }

        @Override
        public void signals(int destination, Set<Signal> raised) {
            events.add("signals " + destination + " " + new TreeSet<>(raised));
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
