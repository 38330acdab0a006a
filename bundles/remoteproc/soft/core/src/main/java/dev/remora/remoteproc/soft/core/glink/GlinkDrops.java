package dev.remora.remoteproc.soft.core.glink;

import dev.remora.remoteproc.soft.core.Trace;
import java.util.EnumMap;
import java.util.Map;

/** Counts what was dropped or refused, by cause; tells the trace at 1, 2, 4, 8, … Guarded by the link's lock. */
final class GlinkDrops {

    /** Why. */
    enum Cause {
        /** Not a command, or one whose length can never be. */
        UNKNOWN_COMMAND,
        /** A command that only vendors send. */
        VENDOR_COMMAND,
        /** OPEN with id 0, an id in use, a bad name, or a name that is open. */
        BAD_OPEN,
        /** A command for a channel that is not open. */
        UNKNOWN_CHANNEL,
        /** OPEN_ACK or CLOSE_ACK that nobody waits for. */
        UNEXPECTED_ACK,
        /** INTENT with an id that is known, or too many of them. */
        BAD_INTENT,
        /** RX_DONE for what was not sent. */
        BAD_DONE,
        /** A receive buffer that was asked for is too large. */
        REFUSED_INTENT,
        /** Data for no receive buffer of ours. */
        UNKNOWN_INTENT,
        /** Data for one that is full, and not returned yet. */
        INTENT_IN_USE,
        /** More data than the receive buffer takes. */
        BEYOND_INTENT,
        /** A fragment that does not follow on the one before. */
        BAD_FRAGMENT,
        /** Complete, but nobody took it before the channel closed. */
        CLOSED
    }

    private final Map<Cause, Long> counts = new EnumMap<>(Cause.class);
    private final Trace trace;

    GlinkDrops(Trace trace) {
        this.trace = trace;
    }

    void count(Cause cause) {
        long count = counts.merge(cause, 1L, Long::sum);
        if (Long.bitCount(count) == 1) {
            trace.log("glink: dropped " + count + " so far, " + cause);
        }
    }

    long of(Cause cause) {
        return counts.getOrDefault(cause, 0L);
    }
}
