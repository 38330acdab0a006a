package dev.remora.rpmsg.core;

import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Lets one line through in ten seconds and counts the others, so that a peer cannot flood the log. */
final class RateLimit {

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LongSupplier nanoTime;
    private boolean told;
    private long last;
    private long suppressed;

    RateLimit() {
        this(System::nanoTime);
    }

    RateLimit(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * Says it, or not.
     *
     * @param line gets the number of lines suppressed since the last one
     */
    void tell(LongConsumer line) {
        long before;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            if (told && now - last < INTERVAL_NANOS) {
                suppressed++;
                return;
            }
            told = true;
            last = now;
            before = suppressed;
            suppressed = 0;
        }
        line.accept(before);
    }
}
