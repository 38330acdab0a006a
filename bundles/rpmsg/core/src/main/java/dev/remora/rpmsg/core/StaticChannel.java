package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgChannel;
import java.util.Optional;

/**
 * A channel that is there on each edge that fits, from its begin to its end: for a remote that announces none, or to be
 * announced to the remote.
 *
 * @param key what it is on the edge
 * @param edge which edges, or any
 * @param backend of which wire format, or of any
 * @param served whether the remote is told of it while somebody has it
 */
record StaticChannel(ChannelKey key, Optional<NamePattern> edge, Optional<String> backend, boolean served) {

    static StaticChannel of(ConfiguredValues values) {
        String name = values.text("name").orElseThrow(() -> values.refused("name is missing"));
        if (!ChannelNames.isSafe(name, ChannelNames.LONGEST)) {
            throw values.refused("name '%s' is not usable: %s".formatted(Texts.oneLine(name),
                    ChannelNames.rule(ChannelNames.LONGEST)));
        }
        ChannelKey key = new ChannelKey(name, values.address("src"), values.address("dst"));
        if (key.source() == ChannelNames.NAME_SERVICE || key.destination() == ChannelNames.NAME_SERVICE)
            throw values.refused("address 53 is the name service's, use another");
        boolean served = values.flag("announce").orElse(false);
        if (!served && key.source() == RpmsgChannel.ADDRESS_ANY && key.destination() == RpmsgChannel.ADDRESS_ANY) {
            throw values.refused(
                    "neither src nor dst is given, and announce is not true: nobody could find the channel");
        }
        Optional<NamePattern> edge = values.pattern("edge");
        Optional<String> backend = values.text("backend");
        if (edge.isEmpty() && backend.isEmpty())
            throw values.refused("give edge (such as m4.vdev0) or backend (such as virtio), or both");
        return new StaticChannel(key, edge, backend, served);
    }

    /** Whether its remote end is whoever speaks to it, or announces itself under its name, first. */
    boolean isOpenToAll() {
        return served && key.destination() == RpmsgChannel.ADDRESS_ANY;
    }

    boolean isOn(String edgeName, String edgeBackend) {
        return edge.map(pattern -> pattern.matches(edgeName)).orElse(true)
                && backend.map(edgeBackend::equals).orElse(true);
    }
}
