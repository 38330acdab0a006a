package dev.remora.shell;

import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgInventory.EdgeStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How an edge is shown. */
final class EdgeView {

    /** Of the details: what the wire format says of a channel. */
    private static final String CHANNEL = "channel.";

    private EdgeView() {}

    static String table(List<EdgeStatus> edges) {
        Table table = new Table("NAME", "BACKEND", "PROCESSOR", "EPOCH", "MTU", "CHANNELS", "ENDPOINTS", "BUFFERS",
                "HELD", "RETAINED", "POLLED", "DROPPED");
        for (EdgeStatus e : edges) {
            table.row(e.name(), e.backend(), e.processor().orElse(""), e.epoch(), e.mtu(), e.channels(), e.endpoints(),
                    Table.unlessZero(e.buffers()), Table.unlessZero(e.held()), Table.unlessZero(e.retained()),
                    e.polled() ? "yes" : "", Table.pairs(e.dropped()));
        }
        return Stream.concat(Stream.of(table.toString()), edges.stream().flatMap(EdgeView::details))
                .collect(Collectors.joining("\n"));
    }

    /**
     * What its backend says of it, on a line of its own: m4.vdev0: dialect linux, role driver. Then each channel on one:
     * modem.IPCRTR: opened, remote opened.
     */
    private static Stream<String> details(EdgeStatus e) {
        Map<String, String> details = new TreeMap<>(e.details());
        String line = details.entrySet().stream().filter(detail -> !isOfChannel(detail.getKey()))
                .map(detail -> detail.getKey() + " " + detail.getValue()).collect(Collectors.joining(", "));
        Stream<String> channels = details.entrySet().stream().filter(detail -> isOfChannel(detail.getKey()))
                .map(detail -> "%s.%s: %s".formatted(e.name(), detail.getKey().substring(CHANNEL.length()),
                        detail.getValue()));
        return Stream.concat(line.isEmpty() ? Stream.empty() : Stream.of(e.name() + ": " + line), channels);
    }

    private static boolean isOfChannel(String detail) {
        return detail.startsWith(CHANNEL);
    }

    /** What its backend says of one of its channels: states, what waits. */
    static Optional<String> onTheWire(EdgeStatus e, ChannelStatus channel) {
        return Optional.ofNullable(e.details().get(CHANNEL + channel.name()));
    }

    static Map<String, @Nullable Object> json(EdgeStatus e) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", e.name());
        row.put("backend", e.backend());
        row.put("processor", e.processor().orElse(null));
        row.put("epoch", e.epoch());
        row.put("mtu", e.mtu());
        row.put("channels", e.channels());
        row.put("endpoints", e.endpoints());
        row.put("buffers", e.buffers());
        row.put("held", e.held());
        row.put("retained", e.retained());
        row.put("polled", e.polled());
        row.put("dropped", new TreeMap<>(e.dropped()));
        row.put("details", new TreeMap<>(e.details()));
        return row;
    }

    /** Held buffers are missing to all channels of the edge, not only to those that hold them. */
    static Optional<String> slowdown(EdgeStatus edge, List<ChannelStatus> channels) {
        if (edge.held() == 0) {
            return Optional.empty();
        }
        int free = edge.buffers() - edge.held() - edge.retained();
        String effect = free > 0
                ? "all its channels are slowed down"
                : "the remote cannot send on any of its channels";
        String holders = channels.stream().filter(c -> c.edge().equals(edge.name()) && c.held() > 0)
                .map(c -> c.name() + " holds " + c.held()).collect(Collectors.joining(", "));
        return Optional.of("warning: %s: %d of %d receive buffers wait for drivers, %s%s".formatted(edge.name(),
                edge.held(), edge.buffers(), effect, holders.isEmpty() ? "" : ": " + holders));
    }
}
