package dev.remora.rpmsg.imx.link;

import dev.remora.imx.PartitionReport;
import java.time.Instant;

/** How long the steps of the last reset took. One thread. */
public final class ResetTimes {

    private static final long NOT_YET = -1;

    private final Instant at;
    private final String reason;
    private final long nanos;
    private long quiesced = NOT_YET;
    private long ready = NOT_YET;
    private long rings = NOT_YET;
    private long up = NOT_YET;

    /**
     * Begins.
     *
     * @param nanos as {@link System#nanoTime()}, at the same time
     */
    public ResetTimes(Instant at, long nanos, String reason) {
        this.at = at;
        this.nanos = nanos;
        this.reason = reason;
    }

    public void quiesced(long now) {
        quiesced = since(now);
    }

    public void ready(long now) {
        if (ready == NOT_YET) {
            ready = since(now);
        }
    }

    public void rings(long now) {
        rings = since(now);
    }

    /** The first word since the rings are there; false if it was not the first one. */
    public boolean word(long now) {
        boolean first = up == NOT_YET;
        if (first) {
            up = since(now);
        }
        return first;
    }

    /** What was seen in one look with the notice may have been written down before it. */
    private long since(long now) {
        return Math.max(0, now - nanos);
    }

    public String reason() {
        return reason;
    }

    public PartitionReport.Reset toReset() {
        return new PartitionReport.Reset(at, reason, quiesced, ready, rings, up);
    }
}
