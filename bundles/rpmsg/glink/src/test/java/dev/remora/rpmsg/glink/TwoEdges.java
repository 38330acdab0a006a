package dev.remora.rpmsg.glink;

import dev.remora.platform.Mailbox;
import dev.remora.platform.SharedMemory;
import dev.remora.rpmsg.edge.channel.Edge;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.testing.Bells;
import dev.remora.rpmsg.testing.FakeBus;
import dev.remora.rpmsg.testing.FakeHeap;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Two gateways over one memory, each the other one's remote: two processors, two buses. The second opens the channels. */
final class TwoEdges implements AutoCloseable {

    private static final long SEND_NANOS = 10_000_000_000L;

    /** One of them. */
    static final class End {

        final FakeBus bus = new FakeBus();
        final List<String> crashes = new CopyOnWriteArrayList<>();
        final Edge edge;
        private final ConfiguredEdge configured;

        End(GlinkSettings settings, PipeSource source, Mailbox mailbox) {
            edge = new Edge(settings.edge(), new GlinkFormat(settings, source), mailbox, crashes::add);
            configured = new ConfiguredEdge(settings, edge);
        }

        /** Another subsystem tells that its remote is gone. */
        void restart(String reason) {
            configured.reset(reason);
        }

        /** The remote address of a channel that this end was told of, the last time. */
        int address(String channel) {
            if (known(channel).isEmpty()) {
                soon().alias("%s in %s".formatted(channel, events())).until(() -> known(channel).isPresent());
            }
            return known(channel).orElseThrow();
        }

        private OptionalInt known(String channel) {
            String start = "announced " + channel + " ";
            return events().stream().filter(event -> event.startsWith(start)).mapToInt(event -> Integer.parseInt(event
                    .substring(start.length()))).reduce((former, last) -> last);
        }

        /** Looks at once, and often: most things have happened, or are about to. */
        private static ConditionFactory soon() {
            return Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
        }

        RpmsgTransport transport() {
            return bus.edge().transport;
        }

        List<String> events() {
            return bus.edges.isEmpty() ? List.of() : bus.edge().events;
        }

        List<String> messages() {
            return events().stream().filter(event -> event.contains(">")).toList();
        }

        Sent send(String channel, String text) throws InterruptedException {
            return send(channel, text, SEND_NANOS);
        }

        Sent send(String channel, String text, long timeoutNanos) throws InterruptedException {
            int address = address(channel);
            return transport().send(FakeBus.LOCAL + address, address, bytes(text), timeoutNanos, () -> false);
        }

        Sent trySend(String channel, String text) {
            int address = address(channel);
            return transport().trySend(FakeBus.LOCAL + address, address, bytes(text));
        }

        /** What it is told when a message arrives. */
        String message(String channel, String text) {
            int address = address(channel);
            return address + ">" + (FakeBus.LOCAL + address) + " " + text;
        }

        void awaitEvent(String event) {
            soon().alias("%.200s in %s".formatted(event, shortened(events()))).until(() -> events().contains(
                    event));
        }

        void awaitMessage(String channel, String text) {
            awaitEvent(message(channel, text));
        }

        void awaitGone(String channel) {
            String start = "withdrawn " + channel + " ";
            soon().until(() -> events().stream().anyMatch(event -> event.startsWith(start)));
        }

        String link() {
            return transport().details().getOrDefault("link", "");
        }

        private static String shortened(List<String> events) {
            String all = events.toString();
            return all.substring(0, Math.min(all.length(), 2000));
        }
    }

    final Bells bells = new Bells();
    final End first;
    final End second;

    private TwoEdges(Map<String, Object> ofFirst, Map<String, Object> ofSecond, Places firstPlace, Places secondPlace) {
        first = new End(Config.settings(ofFirst), firstPlace.of(Config.of(ofFirst)), bells.first());
        second = new End(Config.settings(ofSecond), secondPlace.of(Config.of(ofSecond)), bells.second());
    }

    /** Where the pipes are. */
    private interface Places {
        PipeSource of(EdgeConfiguration config);
    }

    /** In a heap. Not open yet. */
    static TwoEdges smem(FakeHeap heap, int firstHost, int secondHost, Map<String, Object> common,
            Map<String, Object> ofSecond) {
        return new TwoEdges(config("first", Map.of("remote_host", secondHost), common), config("second", Map.of(
                "remote_host", firstHost), common, ofSecond),
                config -> SettingsReader.place(config, heap.host(firstHost), null).orElseThrow(),
                config -> SettingsReader.place(config, heap.host(secondHost), null).orElseThrow());
    }

    /** In message RAM. Not open yet. */
    static TwoEdges rpm(SharedMemory memory, Map<String, Object> common, Map<String, Object> ofSecond) {
        return new TwoEdges(config("first", Map.of("kind", "rpm"), common), config("second", Map.of("kind", "rpm",
                "side", "second"), common, ofSecond),
                config -> SettingsReader.place(config, null, memory)
                        .orElseThrow(),
                config -> SettingsReader.place(config, null, memory).orElseThrow());
    }

    @SafeVarargs
    private static Map<String, Object> config(String name, Map<String, Object>... parts) {
        Map<String, Object> config = new HashMap<>(Map.of("name", name));
        for (Map<String, Object> part : parts) {
            config.putAll(part);
        }
        return config;
    }

    static MemorySegment bytes(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A text of that length in which no piece looks like another. */
    static String text(int length) {
        StringBuilder text = new StringBuilder(length + 16);
        for (int i = 0; text.length() < length; i++) {
            text.append(Integer.toString(i * 7919, 36)).append(' ');
        }
        text.setLength(length);
        return text.toString();
    }

    TwoEdges open() {
        for (End end : List.of(first, second)) {
            end.edge.connect(end.bus);
            end.edge.open();
        }
        return this;
    }

    @Override
    public void close() {
        first.edge.dispose("test ends");
        second.edge.dispose("test ends");
    }
}
