package dev.remora.rpmsg.core;

import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Lets one line or a few through in ten seconds and counts the others, so that a peer cannot flood the log. */
final class RateLimit {

    private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final int lines;
    private final LongSupplier nanoTime;
    private int told;
    private long since;
    private long suppressed;

    /** One line. */
    RateLimit() {
        this(1);
    }

    RateLimit(int lines) {
        this(lines, System::nanoTime);
    }

    RateLimit(int lines, LongSupplier nanoTime) {
        this.lines = lines;
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
            if (told == 0 || now - since >= INTERVAL_NANOS) {
                told = 0;
                since = now;
            }
            if (told == lines) {
                suppressed++;
                return;
            }
            told++;
            before = suppressed;
            suppressed = 0;
        }
        line.accept(before);
    }
}
