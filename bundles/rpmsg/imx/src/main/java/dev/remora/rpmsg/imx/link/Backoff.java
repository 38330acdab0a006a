package dev.remora.rpmsg.imx.link;

import java.util.concurrent.TimeUnit;

/** How long the rings stay down after a reset, so that a partition that keeps failing leaves the gateway in peace. */
public final class Backoff {

    private static final long SHORT = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MIDDLE = TimeUnit.SECONDS.toNanos(1);
    private static final long LONG = TimeUnit.SECONDS.toNanos(10);
    /** So many resets, one after the other, may be without a pause. */
    private static final int RESETS_AT_ONCE = 5;
    private static final int RESETS_UNTIL_LONG = 10;

    private int violations;
    /** Since it was last up. */
    private int resets;
    private boolean up;
    private long upSince;
    private boolean readyReset;
    private long lastReadyReset;

    public void up(long now) {
        resets = 0;
        up = true;
        upSince = now;
    }

    /** After a notice: how long to wait at least, nanoseconds. */
    public long notice(long now) {
        down(now);
        return forResets();
    }

    /** After ready was said, which only somebody who was reset has to say: at most once in a second. */
    public long ready(long now) {
        down(now);
        long sinceLast = now - lastReadyReset;
        long hold = readyReset ? Math.max(0, MIDDLE - sinceLast) : 0;
        readyReset = true;
        lastReadyReset = now + hold;
        return Math.max(hold, forResets());
    }

    /** After the rules were broken. */
    public long violation(long now) {
        down(now);
        violations++;
        long hold = violations == 1 ? SHORT : violations == 2 ? MIDDLE : LONG;
        return Math.max(hold, forResets());
    }

    private void down(long now) {
        if (up && now - upSince >= LONG) {
            violations = 0;
        }
        up = false;
        resets++;
    }

    private long forResets() {
        return resets > RESETS_UNTIL_LONG ? LONG : resets > RESETS_AT_ONCE ? MIDDLE : 0;
    }
}
