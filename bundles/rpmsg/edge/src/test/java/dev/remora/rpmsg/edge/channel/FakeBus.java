package dev.remora.rpmsg.edge.channel;

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
import java.util.concurrent.CopyOnWriteArrayList;

/** A bus that opens every channel at its remote address, and writes down what it is told. */
final class FakeBus implements RpmsgBus {

    final List<Edge> edges = new CopyOnWriteArrayList<>();

    Edge edge() {
        return edges.getLast();
    }

    @Override
    public RpmsgEdge open(RpmsgTransport transport) {
        Edge edge = new Edge(transport);
        edges.add(edge);
        return edge;
    }

    static final class Edge implements RpmsgEdge {

        final RpmsgTransport transport;
        final List<String> events = new CopyOnWriteArrayList<>();
        private final long epoch;

        private Edge(RpmsgTransport transport) {
            this.transport = transport;
            epoch = transport.lastEpoch() + 1;
        }

        @Override
        public long epoch() {
            return epoch;
        }

        @Override
        public void announced(String name, int destination) {
            LocalAddress address = new LocalAddress(name, destination, destination);
            transport.addressed(address);
            transport.opened(address);
            events.add("announced " + name + " " + destination);
        }

        @Override
        public void withdrawn(String name, int destination) {
            events.add("withdrawn " + name + " " + destination);
        }

        @Override
        public Taken received(int source, int destination, MemorySegment memory, long offset, int length, int buffer) {
            events.add(source + ": " + new String(memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE),
                    StandardCharsets.US_ASCII));
            return Taken.DONE;
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
            events.add("signals " + destination);
        }

        @Override
        public void dropped(String cause) {
            events.add("dropped " + cause);
        }

        @Override
        public void close(String reason) {
            events.add("closed: " + reason);
        }
    }
}
