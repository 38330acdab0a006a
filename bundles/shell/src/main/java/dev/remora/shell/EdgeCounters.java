package dev.remora.shell;

import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgInventory.EdgeStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The counters of an edge's channels, and their sums; what was dropped without a channel is in the sum only. */
record EdgeCounters(EdgeStatus edge, List<ChannelStatus> channels) {

    static EdgeCounters of(EdgeStatus edge, List<ChannelStatus> all) {
        return new EdgeCounters(edge, all.stream().filter(channel -> channel.edge().equals(edge.name())).toList());
    }

    private long sent() {
        return channels.stream().mapToLong(ChannelStatus::sent).sum();
    }

    private long received() {
        return channels.stream().mapToLong(ChannelStatus::received).sum();
    }

    private int queued() {
        return channels.stream().mapToInt(ChannelStatus::queued).sum();
    }

    private int held() {
        return edge.buffers() > 0 ? edge.held() : channels.stream().mapToInt(ChannelStatus::held).sum();
    }

    private Map<String, Long> dropped() {
        Map<String, Long> sum = new TreeMap<>(edge.dropped());
        channels.forEach(channel -> channel.dropped().forEach((cause, count) -> sum.merge(cause, count, Long::sum)));
        return sum;
    }

    void rows(Table table) {
        table.row(edge.name(), "(all)", sent(), received(), queued(), held(), Table.pairs(dropped()));
        for (ChannelStatus c : channels) {
            table.row("", c.name(), c.sent(), c.received(), c.queued(), c.held(), Table.pairs(c.dropped()));
        }
    }

    Map<String, @Nullable Object> json() {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("edge", edge.name());
        row.put("epoch", edge.epoch());
        put(row, sent(), received(), queued(), held(), dropped());
        row.put("channels", channels.stream().map(EdgeCounters::json).toList());
        return row;
    }

    private static Map<String, @Nullable Object> json(ChannelStatus c) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("id", c.id());
        put(row, c.sent(), c.received(), c.queued(), c.held(), c.dropped());
        return row;
    }

    private static void put(Map<String, @Nullable Object> row, long sent, long received, int queued, int held,
            Map<String, Long> dropped) {
        row.put("sent", sent);
        row.put("received", received);
        row.put("queued", queued);
        row.put("held", held);
        row.put("dropped", new TreeMap<>(dropped));
    }
}
