package dev.remora.remoteproc.soft.board;

import java.util.concurrent.TimeUnit;

/** How long a core that ended by itself stays down: a firmware that ends again and again is booted ever more seldom. */
final class BootDelay {

    private static final long LONG_LIFE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long FIRST_MILLIS = 50;
    private static final long LONGEST_MILLIS = 10_000;

    private long next;

    /** The delay after a life of so many nanoseconds, in milliseconds. */
    long after(long lifeNanos) {
        if (lifeNanos >= LONG_LIFE_NANOS) {
            next = 0;
        }
        long delay = next;
        next = Math.clamp(2 * delay, FIRST_MILLIS, LONGEST_MILLIS);
        return delay;
    }
}
