package dev.remora.benchmarks;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** How often each time was measured: to 1 ns below 2 us, to 0.1 % above. One thread. */
final class Times {

    private static final long LONGEST = TimeUnit.SECONDS.toNanos(60);
    private static final int DIGITS = 3;
    private static final double PERCENT = 100;

    private final Histogram histogram = new Histogram(LONGEST, DIGITS);

    void add(long nanos) {
        histogram.recordValue(Math.clamp(nanos, 0, LONGEST));
    }

    /** The time that this share of all did not exceed; 0 if there is none. */
    long at(double share) {
        return histogram.getValueAtPercentile(share * PERCENT);
    }
}
