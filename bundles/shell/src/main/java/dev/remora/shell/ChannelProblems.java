package dev.remora.shell;

import dev.remora.rpmsg.RpmsgAutoload.Loaded;
import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgInventory.DriverStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code remora:status} repeats of a channel. That it waits for a driver to be dropped in is no problem. */
record ChannelProblems(List<DriverStatus> drivers, List<Loaded> loaded) {

    @Nullable
    String of(ChannelStatus c) {
        if (c.held() > 0) {
            return "%d messages for it are held in the receive buffers of %s: its neighbours are slowed down"
                    .formatted(c.held(), c.edge());
        }
        if (c.state() != ChannelState.UNBOUND || c.reason().isEmpty()) {
            return null;
        }
        boolean hasDriver = drivers.stream().anyMatch(driver -> driver.matches().contains(c.name()));
        return hasDriver ? c.reason() : autoload(c);
    }

    private @Nullable String autoload(ChannelStatus c) {
        return loaded.stream()
                .filter(entry -> entry.channel().equals(c.id()) && !entry.bundle().isEmpty()
                        && !entry.problem().isEmpty())
                .map(entry -> "autoload: " + entry.bundle() + ": " + entry.problem()).findFirst().orElse(null);
    }
}
