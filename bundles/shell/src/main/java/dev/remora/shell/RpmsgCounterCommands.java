package dev.remora.shell;

import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** What has been counted: {@code rpmsg:stats}, {@code dropped} and {@code dump}. */
@Component(name = "dev.remora.shell.rpmsg.counters", service = RpmsgCounterCommands.class, property = {
        "osgi.command.scope=rpmsg", "osgi.command.function=stats", "osgi.command.function=dropped",
        "osgi.command.function=dump"})
public final class RpmsgCounterCommands {

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable RpmsgInventory inventory;

    @Descriptor("counts messages since the session of the edge began: each edge in all, and each of its channels")
    public String stats(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        RpmsgInventory bus = inventory;
        if (bus == null) {
            return nothing(json);
        }
        List<ChannelStatus> channels = bus.channels();
        List<EdgeCounters> edges = bus.edges().stream().map(edge -> EdgeCounters.of(edge, channels)).toList();
        if (json) {
            return JsonText.array(edges.stream().map(EdgeCounters::json).toList());
        }
        Table table = new Table("EDGE", "CHANNEL", "SENT", "RECEIVED", "QUEUED", "HELD", "DROPPED");
        edges.forEach(edge -> edge.rows(table));
        return edges.isEmpty() ? "no edges" : table.toString();
    }

    @Descriptor("counts the messages that were dropped without belonging to a channel, by edge and cause")
    public String dropped(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        RpmsgInventory bus = inventory;
        if (bus == null) {
            return nothing(json);
        }
        Table table = new Table("EDGE", "CAUSE", "MESSAGES");
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        bus.edges().forEach(edge -> new TreeMap<>(edge.dropped()).forEach((cause, messages) -> {
            table.row(edge.name(), cause, messages);
            rows.add(json(edge.name(), cause, messages));
        }));
        if (json) {
            return JsonText.array(rows);
        }
        return rows.isEmpty() ? "nothing dropped" : table.toString();
    }

    @Descriptor("shows all of one channel: endpoints, queues, which bundle keeps buffers from the remote, counters")
    public String dump(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(ChannelLookup.CHANNEL) String channel) throws Exception {
        return Answer.to(json, () -> {
            RpmsgInventory bus = ChannelLookup.running(inventory);
            ChannelDump dump = ChannelDump.of(bus, ChannelLookup.find(bus, channel));
            return Answer.of(json ? JsonText.object(dump.json()) : dump.text());
        });
    }

    private static String nothing(boolean json) {
        return json ? "[]" : ChannelLookup.NO_BUS;
    }

    private static Map<String, @Nullable Object> json(String edge, String cause, long messages) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("edge", edge);
        row.put("cause", cause);
        row.put("messages", messages);
        return row;
    }
}
