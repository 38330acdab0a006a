package dev.remora.shell;

import dev.remora.rpmsg.RpmsgAdmin;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgInventory.DriverStatus;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Which driver has a channel, by hand: {@code rpmsg:bind}, {@code unbind} and {@code override}. */
@Component(name = "dev.remora.shell.rpmsg.bind", service = RpmsgBindCommands.class, property = {
        "osgi.command.scope=rpmsg", "osgi.command.function=bind", "osgi.command.function=unbind",
        "osgi.command.function=override"})
public final class RpmsgBindCommands {

    private static final String DRIVER = "the driver's name, see rpmsg:drivers";
    private static final String CLEAR = "ends the override";

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable RpmsgInventory inventory;

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policyOption = ReferencePolicyOption.GREEDY)
    volatile @Nullable RpmsgAdmin admin;

    @Descriptor("binds a channel to a driver that is for it; the driver that has it leaves first")
    public String bind(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(ChannelLookup.CHANNEL) String channel, @Descriptor(DRIVER) String driver) throws Exception {
        return act(json, channel, (bus, id) -> bus.bind(id, known(driver)));
    }

    @Descriptor("takes a channel from its driver, or from the bundle that opened it; it stays unbound")
    public String unbind(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(ChannelLookup.CHANNEL) String channel) throws Exception {
        return act(json, channel, RpmsgAdmin::unbind);
    }

    @Descriptor("shows which driver a channel is tied to, or ends that")
    public String override(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(CLEAR) @Parameter(names = "--clear", presentValue = "true", absentValue = "false") boolean clear,
            @Descriptor(ChannelLookup.CHANNEL) String channel) throws Exception {
        return act(json, channel, (bus, id) -> {
            if (clear) {
                bus.override(id, Optional.empty());
            }
        });
    }

    @Descriptor("ties a channel to one driver, whatever names that is for, until the channel goes")
    public String override(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(CLEAR) @Parameter(names = "--clear", presentValue = "true", absentValue = "false") boolean clear,
            @Descriptor(ChannelLookup.CHANNEL) String channel, @Descriptor(DRIVER) String driver) throws Exception {
        return act(json, channel, (bus, id) -> {
            if (clear) {
                throw new IllegalArgumentException("either a driver or --clear");
            }
            bus.override(id, Optional.of(driver));
        });
    }

    private String act(boolean json, String channel, BiConsumer<RpmsgAdmin, String> action) throws Exception {
        return Answer.to(json, () -> {
            String id = ChannelLookup.find(inventory, channel).id();
            action.accept(ChannelLookup.running(admin), id);
            ChannelStatus after = ChannelLookup.again(inventory, id);
            if (after == null) {
                throw new IllegalStateException(id + ": the channel is gone");
            }
            return Answer.of(json ? JsonText.object(ChannelView.json(after)) : ChannelView.line(after));
        });
    }

    private String known(String driver) {
        List<String> names = ChannelLookup.running(inventory).drivers().stream().map(DriverStatus::name).toList();
        if (!names.contains(driver)) {
            throw new IllegalArgumentException("no driver '%s'; known: %s".formatted(driver,
                    names.isEmpty() ? "none" : String.join(", ", names)));
        }
        return driver;
    }
}
