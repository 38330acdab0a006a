package dev.remora.shell;

import dev.remora.rpmsg.RpmsgAutoload;
import dev.remora.rpmsg.RpmsgAutoload.Loaded;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgInventory.DriverStatus;
import dev.remora.rpmsg.RpmsgInventory.EdgeStatus;
import dev.remora.rpmsg.RpmsgInventory.PolicyStatus;
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

/** What is there: {@code rpmsg:list}, {@code drivers}, {@code edges} and {@code policy}. */
@Component(name = "dev.remora.shell.rpmsg", service = RpmsgCommands.class, property = {
        "osgi.command.scope=rpmsg", "osgi.command.function=list", "osgi.command.function=drivers",
        "osgi.command.function=edges", "osgi.command.function=policy"})
public final class RpmsgCommands {

    private static final String NO_POLICY = "no policy is set (dev.remora.rpmsg.policy): "
            + "every bundle may bind, open and send on every channel";

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable RpmsgInventory inventory;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable RpmsgAutoload autoload;

    @Descriptor("lists the channels: addresses, driver or why there is none, messages; and what autoload has loaded")
    public String list(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        return show(json, bus -> json ? listJson(bus) : listText(bus));
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

    @Descriptor("lists the edges: wire format, session, the receive buffers that drivers keep from the remote, and role, dialect and so on")
    public String edges(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        return show(json, bus -> {
            List<EdgeStatus> edges = bus.edges();
            if (json) {
                return JsonText.array(edges.stream().map(EdgeView::json).toList());
            }
            return edges.isEmpty() ? "no edges" : EdgeView.table(edges);
        });
    }

    @Descriptor("lists the policy: what it allows which bundles, and how often it denied something")
    public String policy(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        return show(json, bus -> {
            List<PolicyStatus> policy = bus.policy();
            if (json) {
                return JsonText.array(policy.stream().map(RpmsgCommands::json).toList());
            }
            Table table = new Table("NAME", "DENIED", "RULE");
            policy.forEach(entry -> table.row(entry.name(), entry.denied(), entry.rule()));
            return policy.isEmpty() ? NO_POLICY : table.toString();
        });
    }

    private String listText(RpmsgInventory bus) {
        List<ChannelStatus> channels = bus.channels();
        List<String> lines = new ArrayList<>();
        lines.add(channels.isEmpty() ? "no channels" : ChannelView.table(channels));
        loaded().forEach(entry -> lines.add(AutoloadView.line(entry)));
        bus.edges().forEach(edge -> EdgeView.slowdown(edge, channels).ifPresent(lines::add));
        if (bus.policy().isEmpty()) {
            lines.add("warning: " + NO_POLICY);
        }
        return String.join("\n", lines);
    }

    private String listJson(RpmsgInventory bus) {
        List<Loaded> loaded = loaded();
        ChannelProblems problems = new ChannelProblems(bus.drivers(), loaded);
        return JsonText.array(bus.channels().stream().map(channel -> {
            Map<String, @Nullable Object> row = ChannelView.json(channel);
            row.put("autoload", AutoloadView.json(loaded, channel.id()));
            row.put("problem", problems.of(channel));
            return row;
        }).toList());
    }

    private List<Loaded> loaded() {
        RpmsgAutoload service = autoload;
        return service == null ? List.of() : service.loaded();
    }

    private String show(boolean json, Function<RpmsgInventory, String> view) {
        RpmsgInventory bus = inventory;
        if (bus == null) {
            return json ? "[]" : ChannelLookup.NO_BUS;
        }
        return view.apply(bus);
    }

    private static Map<String, @Nullable Object> json(DriverStatus driver) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", driver.name());
        row.put("bundle", driver.bundle());
        row.put("bound", driver.bound());
        row.put("matches", driver.matches());
        return row;
    }

    private static Map<String, @Nullable Object> json(PolicyStatus entry) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", entry.name());
        row.put("rule", entry.rule());
        row.put("denied", entry.denied());
        return row;
    }
}
