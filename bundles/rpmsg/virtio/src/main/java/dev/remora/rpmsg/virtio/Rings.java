package dev.remora.rpmsg.virtio;

import java.util.Map;

/**
 * The two queues of an edge, set up anew or taken over; and what else is known of it.
 *
 * @param state what it began with; what has changed since is elsewhere
 * @param nameService whether announcements go to and fro
 */
record Rings(EdgeState state, ReceiveQueue receive, TransmitQueue transmit, KnownChannels known,
        LocalAddresses local, boolean nameService, Map<String, String> details) {

    /** Feature bit 0: channels are announced. */
    static final long F_NAME_SERVICE = 1;
    static final int QUEUES = 2;
}
