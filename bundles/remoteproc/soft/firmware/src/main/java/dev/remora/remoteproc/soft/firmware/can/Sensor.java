package dev.remora.remoteproc.soft.firmware.can;

import java.util.concurrent.TimeUnit;

/** Somebody walks, and is tilted, one step each poll delay; as long as anybody wants to know. */
final class Sensor {

    private static final long SHORTEST_MILLIS = 500;
    private static final long LONGEST_MILLIS = 3_600_000;

    private long delayNanos = TimeUnit.SECONDS.toNanos(1);
    private boolean detects;
    private boolean counts;
    private long next;
    private int steps;

    void detect(boolean on, long now) {
        begin(now);
        detects = on;
    }

    void count(boolean on, long now) {
        begin(now);
        counts = on;
    }

    private void begin(long now) {
        if (!detects && !counts) {
            next = now + delayNanos;
        }
    }

    boolean delay(long millis, long now) {
        if (millis < SHORTEST_MILLIS || millis > LONGEST_MILLIS) {
            return false;
        }
        delayNanos = TimeUnit.MILLISECONDS.toNanos(millis);
        next = now + delayNanos;
        return true;
    }

    /** Whether there was a step: at most one a turn. */
    boolean step(long now) {
        if ((!detects && !counts) || now - next < 0) {
            return false;
        }
        next = now + delayNanos;
        steps++;
        return true;
    }

    boolean detects() {
        return detects;
    }

    boolean counts() {
        return counts;
    }

    int steps() {
        return steps;
    }
}
