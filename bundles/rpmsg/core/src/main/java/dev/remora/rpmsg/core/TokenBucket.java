package dev.remora.rpmsg.core;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Lets so many messages a second through, and as many at once after a pause. One number without a lock: when the bucket
 * would be full again, were nothing more taken.
 */
final class TokenBucket {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final long interval;
    private final long capacity;
    private final LongSupplier nanoTime;
    private final AtomicLong full;

    /**
     * A full one.
     *
     * @param perSecond 1 to 1,000,000
     */
    TokenBucket(int perSecond, LongSupplier nanoTime) {
        this.interval = SECOND / perSecond;
        this.capacity = interval * perSecond;
        this.nanoTime = nanoTime;
        this.full = new AtomicLong(nanoTime.getAsLong());
    }

    /** One that was taken was not used. */
    void giveBack() {
        full.addAndGet(-interval);
    }

    /** Takes one, if there is one. Any thread; allocates nothing. */
    boolean take() {
        while (true) {
            long now = nanoTime.getAsLong();
            long before = full.get();
            long missing = Math.max(0, before - now) + interval;
            if (missing > capacity)
                return false;
            if (full.compareAndSet(before, now + missing))
                return true;
        }
    }
}
