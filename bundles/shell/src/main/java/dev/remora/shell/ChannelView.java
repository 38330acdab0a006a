package dev.remora.shell;

import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How a channel is shown. */
final class ChannelView {

    private ChannelView() {}

    static String table(List<ChannelStatus> channels) {
        Table table = new Table("NAME", "SRC", "DST", "EDGE", "BACKEND", "EPOCH", "STATE", "DRIVER", "OVERRIDE", "SENT",
                "RECEIVED", "QUEUED", "HELD", "DROPPED", "REASON");
        for (ChannelStatus c : channels) {
            table.row(c.name(), address(c.source()), address(c.destination()), c.edge(), c.backend(), c.epoch(),
                    c.state(), owner(c), c.override().orElse(""), c.sent(), c.received(), Table.unlessZero(c.queued()),
                    Table.unlessZero(c.held()), Table.pairs(c.dropped()), c.reason());
        }
        return table.toString();
    }

    static String line(ChannelStatus c) {
        StringBuilder line = new StringBuilder(c.id()).append(": ").append(c.state());
        c.driver().ifPresent(driver -> line.append(", driver ").append(driver));
        c.bundle().ifPresent(bundle -> line.append(", bundle ").append(bundle));
        c.override().ifPresent(override -> line.append(", override ").append(override));
        return c.reason().isEmpty() ? line.toString() : line.append(": ").append(c.reason()).toString();
    }

    /** Keys that hold objects come last. */
    static Map<String, @Nullable Object> json(ChannelStatus c) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("id", c.id());
        row.put("name", c.name());
        row.put("src", number(c.source()));
        row.put("dst", number(c.destination()));
        row.put("backend", c.backend());
        row.put("edge", c.edge());
        row.put("processor", c.processor().orElse(null));
        row.put("epoch", c.epoch());
        row.put("state", c.state().name());
        row.put("driver", c.driver().orElse(null));
        row.put("bundle", c.bundle().orElse(null));
        row.put("override", c.override().orElse(null));
        row.put("reason", c.reason());
        row.put("overflow", c.overflow());
        row.put("sent", c.sent());
        row.put("received", c.received());
        row.put("queued", c.queued());
        row.put("held", c.held());
        row.put("dropped", new TreeMap<>(c.dropped()));
        return row;
    }

    static String address(long address) {
        return address < 0 ? "-" : "0x" + Long.toHexString(address);
    }

    static @Nullable Long number(long address) {
        return address < 0 ? null : Long.valueOf(address);
    }

    private static String owner(ChannelStatus c) {
        return c.state() == ChannelState.OPEN
                ? "(" + c.bundle().orElse("a bundle") + ")"
                : c.driver().orElse("-");
    }
}
