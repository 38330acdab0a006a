package dev.remora.shell;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.srtm.SrtmService;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What the firmware offers over SRTM: {@code srtm:list}. */
@Component(name = "dev.remora.shell.srtm", service = SrtmCommands.class, property = {"osgi.command.scope=srtm",
        "osgi.command.function=list"})
public final class SrtmCommands {

    @Reference
    volatile List<Map.Entry<Map<String, Object>, SrtmService>> services = List.of();

    @Descriptor("lists the SRTM services: channel, edge, session, and what has happened on each")
    public String list(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        List<Map.Entry<Map<String, Object>, SrtmService>> all = services.stream()
                .sorted(Comparator.comparing((Map.Entry<Map<String, Object>, SrtmService> one) -> SrtmLookup.edge(
                        one.getKey())).thenComparing(one -> one.getValue().channel()))
                .toList();
        if (json) {
            return JsonText.array(all.stream().map(one -> row(one.getKey(), one.getValue())).toList());
        }
        return all.isEmpty() ? "no SRTM services" : table(all);
    }

    private static String table(List<Map.Entry<Map<String, Object>, SrtmService>> all) {
        Table table = new Table("CHANNEL", "EDGE", "EPOCH", "COUNTS");
        for (Map.Entry<Map<String, Object>, SrtmService> one : all) {
            Map<String, Long> counts = new LinkedHashMap<>(one.getValue().counts());
            counts.values().removeIf(count -> count == 0);
            table.row(one.getValue().channel(), SrtmLookup.edge(one.getKey()), epoch(one.getKey()), Table.pairs(
                    counts));
        }
        return table.toString();
    }

    private static Map<String, @Nullable Object> row(Map<String, Object> properties, SrtmService service) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("channel", service.channel());
        row.put("edge", properties.get(RpmsgChannel.EDGE));
        row.put("processor", properties.get(RpmsgChannel.PROCESSOR));
        row.put("epoch", properties.get(RpmsgChannel.EPOCH));
        row.put("counts", service.counts());
        return row;
    }

    private static Object epoch(Map<String, Object> properties) {
        Object epoch = properties.get(RpmsgChannel.EPOCH);
        return epoch == null ? "-" : epoch;
    }
}
