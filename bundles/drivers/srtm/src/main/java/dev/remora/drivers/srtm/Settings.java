package dev.remora.drivers.srtm;

import java.util.concurrent.TimeUnit;

/**
 * What all drivers have configured, checked.
 *
 * @param timeoutNanos longest wait for an answer, the wait for the turn included
 * @param quarantineNanos how long an answer that was not in time is expected all the same
 */
record Settings(long timeoutNanos, long quarantineNanos) {

    private static final long MOST = 60_000;

    /**
     * Checks it.
     *
     * @param pid who is configured
     * @throws IllegalArgumentException if a value is of no use
     */
    static Settings of(String pid, long timeoutMillis, long quarantineMillis) {
        return new Settings(TimeUnit.MILLISECONDS.toNanos(range(pid, "timeout.millis", timeoutMillis, 1, MOST)),
                TimeUnit.MILLISECONDS.toNanos(range(pid, "quarantine.millis", quarantineMillis, 0, MOST)));
    }

    static long range(String pid, String name, long value, long min, long max) {
        if (value < min || value > max)
            throw new IllegalArgumentException("%s: %s %d is not %d to %d".formatted(pid, name, value, min, max));
        return value;
    }
}
