package dev.remora.shell;

import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgInventory.DriverStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a channel is shown. */
final class ChannelView {

    private ChannelView() {}

    static String table(List<ChannelStatus> channels) {
        Table table = new Table("NAME", "SRC", "DST", "EDGE", "DRIVER", "SENT", "RECEIVED", "DROPPED", "REASON");
        for (ChannelStatus c : channels) {
            table.row(c.name(), address(c.source()), address(c.destination()), c.edge(), c.driver().orElse("-"),
                    c.sent(), c.received(), Table.pairs(c.dropped()), c.reason());
        }
        return table.toString();
    }

    static Map<String, @Nullable Object> json(ChannelStatus c, List<DriverStatus> drivers) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", c.name());
        row.put("src", c.source() < 0 ? null : c.source());
        row.put("dst", c.destination());
        row.put("backend", c.backend());
        row.put("edge", c.edge());
        row.put("processor", c.processor().orElse(null));
        row.put("epoch", c.epoch());
        row.put("driver", c.driver().orElse(null));
        row.put("reason", c.reason());
        row.put("sent", c.sent());
        row.put("received", c.received());
        row.put("dropped", c.dropped());
        row.put("problem", problem(c, drivers));
        return row;
    }

    /** A channel that waits for a driver to be dropped in is no problem; one that its driver does not take is. */
    private static @Nullable String problem(ChannelStatus c, List<DriverStatus> drivers) {
        boolean hasDriver = drivers.stream().anyMatch(driver -> driver.matches().contains(c.name()));
        return c.driver().isEmpty() && hasDriver && !c.reason().isEmpty() ? c.reason() : null;
    }

    private static String address(long address) {
        return address < 0 ? "-" : "0x" + Long.toHexString(address);
    }
}
