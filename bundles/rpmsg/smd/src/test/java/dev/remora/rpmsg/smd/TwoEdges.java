package dev.remora.rpmsg.smd;

import dev.remora.platform.Mailbox;
import dev.remora.rpmsg.edge.channel.Edge;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.testing.Bells;
import dev.remora.rpmsg.testing.FakeBus;
import dev.remora.smem.Smem;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import org.awaitility.Awaitility;

/** Two gateways over one memory, each the other one's remote: two processors, two buses. */
final class TwoEdges implements AutoCloseable {

    private static final long SEND_NANOS = 10_000_000_000L;

    /** One of them. */
    static final class End {

        final FakeBus bus = new FakeBus();
        final List<String> crashes = new CopyOnWriteArrayList<>();
        final Edge edge;
        private final Map<String, Integer> addresses = new ConcurrentHashMap<>();

        End(SmdSettings settings, Smem smem, Mailbox mailbox) {
            edge = new Edge(settings.common(), new SmdFormat(settings, smem), mailbox, crashes::add);
        }

        /** The remote address of a channel that this end was told of. */
        int address(String channel) {
            return addresses.computeIfAbsent(channel, this::await);
        }

        private int await(String channel) {
            String start = "announced " + channel + " ";
            Awaitility.await().until(() -> events().stream().anyMatch(event -> event.startsWith(start)));
            return events().stream().filter(event -> event.startsWith(start)).map(event -> Integer.parseInt(event
                    .substring(start.length()))).findFirst().orElseThrow();
        }

        RpmsgTransport transport() {
            return bus.edge().transport;
        }

        List<String> events() {
            return bus.edges.isEmpty() ? List.of() : bus.edge().events;
        }

        Sent send(String channel, String text) throws InterruptedException {
            int address = address(channel);
            return transport().send(FakeBus.LOCAL + address, address, bytes(text), SEND_NANOS, () -> false);
        }

        /** What it is told when a message arrives. */
        String message(String channel, String text) {
            int address = address(channel);
            return address + ">" + (FakeBus.LOCAL + address) + " " + text;
        }

        void awaitEvent(String event) {
            Awaitility.await("%s in %s".formatted(event, events())).until(() -> events().contains(event));
        }

        void awaitMessage(String channel, String text) {
            awaitEvent(message(channel, text));
        }
    }

    final Bells bells = new Bells();
    final IntFunction<Smem> heap;
    final End first;
    final End second;

    /** Not open yet. */
    TwoEdges(IntFunction<Smem> heap, int firstHost, int secondHost, Map<String, Object> common,
            Map<String, Object> ofSecond) {
        this.heap = heap;
        Map<String, Object> config = new HashMap<>(Map.of("name", "first", "remote_host", secondHost, "edge", 6));
        config.putAll(common);
        Smem one = heap.apply(firstHost);
        first = new End(Config.settings(firstHost, config), one, bells.first());
        config.putAll(Map.of("name", "second", "remote_host", firstHost));
        config.putAll(ofSecond);
        second = new End(Config.settings(secondHost, config), heap.apply(secondHost), bells.second());
    }

    static MemorySegment bytes(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static String text(MemorySegment bytes) {
        return new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
    }

    void open() {
        for (End end : List.of(first, second)) {
            end.edge.connect(end.bus);
            end.edge.open();
        }
    }

    @Override
    public void close() {
        first.edge.dispose("test ends");
        second.edge.dispose("test ends");
    }
}
