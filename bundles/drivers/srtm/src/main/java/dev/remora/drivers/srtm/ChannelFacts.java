package dev.remora.drivers.srtm;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The properties of a channel's service, for a service that stands on it. */
final class ChannelFacts {

    private ChannelFacts() {}

    /** During the channel's probe, when the bus tells which edge it is on: that of the one that is being probed. */
    static Map<String, Object> of(RpmsgChannel channel, RpmsgInventory inventory) {
        Map<String, Object> facts = new HashMap<>();
        facts.put(RpmsgChannel.NAME, channel.name());
        facts.put(RpmsgChannel.SOURCE, Integer.toUnsignedLong(channel.source()));
        facts.put(RpmsgChannel.DESTINATION, Integer.toUnsignedLong(channel.destination()));
        facts.put(RpmsgChannel.EPOCH, channel.epoch());
        List<ChannelStatus> same = probed(channel, inventory);
        // Two edges that have the same channel at the same time are told apart by nothing; then nothing is said.
        if (same.size() == 1) {
            ChannelStatus status = same.getFirst();
            facts.put(RpmsgChannel.EDGE, status.edge());
            facts.put(RpmsgChannel.BACKEND, status.backend());
            status.processor().ifPresent(processor -> facts.put(RpmsgChannel.PROCESSOR, processor));
        }
        return facts;
    }

    /** During the channel's probe: whether anything was sent on it before, by another driver. */
    static boolean isUsed(RpmsgChannel channel, RpmsgInventory inventory) {
        return probed(channel, inventory).stream().anyMatch(status -> status.sent() > 0);
    }

    private static List<ChannelStatus> probed(RpmsgChannel channel, RpmsgInventory inventory) {
        return inventory.channels().stream().filter(status -> status.name().equals(channel.name())
                && (int) status.destination() == channel.destination() && status.epoch() == channel.epoch()
                && status.state() == ChannelState.PROBING).toList();
    }
}
