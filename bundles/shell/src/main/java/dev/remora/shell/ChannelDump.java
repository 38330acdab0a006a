package dev.remora.shell;

import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgInventory.EdgeStatus;
import dev.remora.rpmsg.RpmsgInventory.EndpointStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All that is known of one channel. Taken in several steps, while messages go on: sums may differ a little. */
record ChannelDump(ChannelStatus channel, Optional<EdgeStatus> edge, List<EndpointStatus> endpoints) {

    /** Receive buffers of the edge that wait for a bundle, and that it keeps. */
    private record Kept(int held, int retained) {

        Kept and(Kept more) {
            return new Kept(held + more.held, retained + more.retained);
        }
    }

    static ChannelDump of(RpmsgInventory bus, ChannelStatus channel) {
        return new ChannelDump(channel,
                bus.edges().stream().filter(edge -> edge.name().equals(channel.edge())).findFirst(),
                bus.endpoints(channel.id()));
    }

    String text() {
        StringBuilder text = new StringBuilder(ChannelView.line(channel));
        line(text, "src", ChannelView.address(channel.source()));
        line(text, "dst", ChannelView.address(channel.destination()));
        line(text, "edge", "%s, %s, epoch %d%s".formatted(channel.edge(), channel.backend(), channel.epoch(),
                channel.processor().map(name -> ", processor " + name).orElse("")));
        edge.flatMap(e -> EdgeView.onTheWire(e, channel)).ifPresent(wire -> line(text, "wire", wire));
        edge.ifPresent(e -> line(text, "buffers", "mtu %d, %d receive buffers, %d held, %d retained".formatted(e.mtu(),
                e.buffers(), e.held(), e.retained())));
        kept().forEach((bundle, kept) -> line(text, "kept by",
                "%s: %d held, %d retained".formatted(bundle, kept.held, kept.retained)));
        line(text, "messages", "%d sent, %d received".formatted(channel.sent(), channel.received()));
        line(text, "waiting", "%d queued, %d of them held; when full: %s".formatted(channel.queued(), channel.held(),
                channel.overflow()));
        line(text, "dropped", channel.dropped().isEmpty() ? "none" : Table.pairs(channel.dropped()));
        return text.append('\n').append(endpoints.isEmpty() ? "no endpoints" : table()).toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("\n  ").append(name).repeat(' ', 10 - name.length()).append(value);
    }

    private String table() {
        Table table = new Table("ENDPOINT", "BUNDLE", "SENT", "RECEIVED", "QUEUED", "BYTES", "HELD", "RETAINED", "");
        for (EndpointStatus e : endpoints) {
            table.row(ChannelView.address(e.address()), e.bundle(), e.sent(), e.received(), e.queued(), e.queuedBytes(),
                    e.held(), e.retained(), e.main() ? "default" : "");
        }
        return table.toString();
    }

    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> row = ChannelView.json(channel);
        row.put("endpoints", endpoints.stream().map(ChannelDump::json).toList());
        row.put("kept", kept().entrySet().stream().map(entry -> json(entry.getKey(), entry.getValue())).toList());
        row.put("on", edge.map(EdgeView::json).orElse(null));
        return row;
    }

    private static Map<String, @Nullable Object> json(EndpointStatus e) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("address", e.address());
        row.put("bundle", e.bundle());
        row.put("default", e.main());
        row.put("sent", e.sent());
        row.put("received", e.received());
        row.put("queued", e.queued());
        row.put("bytes", e.queuedBytes());
        row.put("held", e.held());
        row.put("retained", e.retained());
        return row;
    }

    private static Map<String, @Nullable Object> json(String bundle, Kept kept) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("bundle", bundle);
        row.put("held", kept.held);
        row.put("retained", kept.retained);
        return row;
    }

    private Map<String, Kept> kept() {
        Map<String, Kept> byBundle = new TreeMap<>();
        endpoints.stream().filter(e -> e.held() > 0 || e.retained() > 0)
                .forEach(e -> byBundle.merge(e.bundle(), new Kept(e.held(), e.retained()), Kept::and));
        return byBundle;
    }
}
