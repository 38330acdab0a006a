package dev.remora.remoteproc.soft.core.rpmsg;

import dev.remora.remoteproc.soft.core.Trace;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what was dropped, by cause; tells the trace at 1, 2, 4, 8, … */
final class Drops {

    /** Why a message was dropped. */
    enum Cause {
        /** Nobody listens at its destination. */
        UNKNOWN_ADDRESS,
        /** Its length is more than what its buffer holds. */
        LENGTH_BEYOND_BUFFER,
        /** Its buffer is chained, unaligned, too short or of the wrong direction. */
        BAD_BUFFER
    }

    private final Map<Cause, AtomicLong> counts = new EnumMap<>(Cause.class);
    private final Trace trace;

    Drops(Trace trace) {
        this.trace = trace;
        for (Cause cause : Cause.values()) {
            counts.put(cause, new AtomicLong());
        }
    }

    void count(Cause cause) {
        long count = counter(cause).incrementAndGet();
        if (Long.bitCount(count) == 1) {
            trace.log("rpmsg: dropped " + count + " so far, " + cause);
        }
    }

    private AtomicLong counter(Cause cause) {
        return Objects.requireNonNull(counts.get(cause));
    }
}
