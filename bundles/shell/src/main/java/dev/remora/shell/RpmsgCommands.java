package dev.remora.shell;

import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgInventory.DriverStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** {@code rpmsg:list}, {@code drivers} and {@code dropped}. */
@Component(name = "dev.remora.shell.rpmsg", service = RpmsgCommands.class, property = {
        "osgi.command.scope=rpmsg", "osgi.command.function=list", "osgi.command.function=drivers",
        "osgi.command.function=dropped"})
public final class RpmsgCommands {

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable RpmsgInventory inventory;

    @Descriptor("lists the channels: addresses, driver, messages, and the reason where one is unbound")
    public String list(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        return show(json, bus -> {
            List<ChannelStatus> channels = bus.channels();
            if (json) {
                List<DriverStatus> drivers = bus.drivers();
                return JsonText.array(channels.stream().map(channel -> ChannelView.json(channel, drivers)).toList());
            }
            return channels.isEmpty() ? "no channels" : ChannelView.table(channels);
        });
    }

    @Descriptor("lists the drivers: their bundle, how many channels they drive, and for which channels they are")
    public String drivers(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        return show(json, bus -> {
            List<DriverStatus> drivers = bus.drivers();
            if (json) {
                return JsonText.array(drivers.stream().map(RpmsgCommands::json).toList());
            }
            Table table = new Table("NAME", "BUNDLE", "BOUND", "CHANNELS");
            drivers.forEach(d -> table.row(d.name(), d.bundle(), d.bound(), String.join(" ", d.matches())));
            return drivers.isEmpty() ? "no drivers" : table.toString();
        });
    }

    @Descriptor("counts the messages that were dropped without belonging to a channel, by edge and cause")
    public String dropped(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        return show(json, bus -> {
            Table table = new Table("EDGE", "CAUSE", "MESSAGES");
            List<Map<String, @Nullable Object>> rows = new ArrayList<>();
            bus.dropped().forEach((edge, causes) -> causes.forEach((cause, messages) -> {
                table.row(edge, cause, messages);
                rows.add(json(edge, cause, messages));
            }));
            if (json) {
                return JsonText.array(rows);
            }
            return rows.isEmpty() ? "nothing dropped" : table.toString();
        });
    }

    private String show(boolean json, Function<RpmsgInventory, String> view) {
        RpmsgInventory bus = inventory;
        if (bus == null) {
            return json ? "[]" : "no rpmsg bus is running: is the bundle dev.remora.rpmsg.core active?";
        }
        return view.apply(bus);
    }

    private static Map<String, @Nullable Object> json(String edge, String cause, long messages) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("edge", edge);
        row.put("cause", cause);
        row.put("messages", messages);
        return row;
    }

    private static Map<String, @Nullable Object> json(DriverStatus driver) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", driver.name());
        row.put("bundle", driver.bundle());
        row.put("bound", driver.bound());
        row.put("matches", driver.matches());
        return row;
    }
}
