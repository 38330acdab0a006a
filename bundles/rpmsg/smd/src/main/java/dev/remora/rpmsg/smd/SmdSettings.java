package dev.remora.rpmsg.smd;

import dev.remora.rpmsg.edge.channel.EdgeSettings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that can be set for an edge, checked.
 *
 * @param common what any edge has
 * @param remoteHost the other processor's host id in SMEM
 * @param edge the edge's number in the allocation table
 * @param side whether the own processor is the first one of the edge's name; empty: the lower host id is
 * @param layout of channels that are created; null: by the edge's number, and both are taken
 * @param tables where channels are looked for
 * @param create what is created if it is not there
 * @param announceCreates whether what a driver announces is created; empty: if the own side is the second
 * @param alwaysOpen names of channels that are offered whatever the remote's state
 * @param openNanos how long a remote may take to open its side
 * @param packetMax longest packet in each direction, bytes
 */
record SmdSettings(EdgeSettings common, int remoteHost, int edge, Optional<Boolean> side, @Nullable Layout layout,
        List<ItemSet> tables, List<WantedChannel> create,
        Optional<Boolean> announceCreates, Set<String> alwaysOpen, long openNanos, int packetMax) {

    /** The power manager's edges, whose memory knows words only. */
    private static final int FIRST_WORD_EDGE = 15;
    private static final int LAST_WORD_EDGE = 18;

    /** Of the edge. */
    String name() {
        return common.name();
    }

    /** Whether the own processor is the first one of the edge's name: record 0 and the lower ring are its own. */
    boolean first(int ownHost) {
        return side.orElse(ownHost < remoteHost);
    }

    /** Of channels that are created. */
    Layout layoutToCreate() {
        if (layout != null) {
            return layout;
        }
        return edge >= FIRST_WORD_EDGE && edge <= LAST_WORD_EDGE ? Layout.WORD : Layout.BYTE;
    }

    /** Whether what a driver announces becomes a channel. */
    boolean announceCreates(int ownHost) {
        return announceCreates.orElse(!first(ownHost));
    }
}
