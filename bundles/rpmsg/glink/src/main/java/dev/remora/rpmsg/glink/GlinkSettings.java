package dev.remora.rpmsg.glink;

import dev.remora.rpmsg.edge.channel.EdgeSettings;
import dev.remora.rpmsg.glink.link.LinkSettings;
import java.util.Optional;
import java.util.Set;

/**
 * All that can be set for an edge, checked, but for where its pipes lie.
 *
 * @param edge as for any wire format
 * @param link how it behaves
 * @param open names of channels that are opened from here
 * @param announceOpens whether what a driver announces is opened from here; empty: if the own side is the second
 * @param subsystem the name by which other subsystems know the remote, if it has one
 */
record GlinkSettings(EdgeSettings edge, LinkSettings link, Set<String> open, Optional<Boolean> announceOpens,
        Optional<String> subsystem) {

    /** Whether what a driver announces is opened from here. */
    boolean announceOpens(boolean first) {
        return announceOpens.orElse(!first);
    }
}
