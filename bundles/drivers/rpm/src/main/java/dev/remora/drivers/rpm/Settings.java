package dev.remora.drivers.rpm;

import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What is configured, checked.
 *
 * @param timeoutNanos longest wait for answers
 * @param aggregation how votes of several callers are taken together
 * @param sleepMax most votes that are sent on the way into sleep
 * @param codec the format
 */
record Settings(long timeoutNanos, Aggregation aggregation, int sleepMax, Codec codec) {

    private static final long TIMEOUT_MAX = 60_000;
    private static final int SLEEP_MAX = 1000;
    private static final int KEY_MAX = 4;

    /**
     * Reads the configuration.
     *
     * @throws IllegalArgumentException if a value is of no use
     */
    static Settings of(RpmConfiguration configuration) {
        long timeout = range("timeout.millis", configuration.timeout_millis(), 1, TIMEOUT_MAX);
        int sleepMax = (int) range("sleep.max", configuration.sleep_max(), 1, SLEEP_MAX);
        for (String key : configuration.sum_keys()) {
            if (!key.matches("[!-~]{1," + KEY_MAX + "}"))
                throw new IllegalArgumentException("%s: sum.keys \"%s\": a key is 1 to %d characters of printable ASCII"
                        .formatted(RpmDriver.PID, key, KEY_MAX));
        }
        return new Settings(TimeUnit.MILLISECONDS.toNanos(timeout),
                new Aggregation(Set.copyOf(List.of(configuration.sum_keys()))),
                sleepMax, range("format", configuration.format(), 0, 1) == 0 ? new PlainFormat() : new PackedFormat());
    }

    private static long range(String name, long value, long min, long max) {
        if (value < min || value > max)
            throw new IllegalArgumentException("%s: %s %d is not %d to %d".formatted(RpmDriver.PID, name, value, min,
                    max));
        return value;
    }
}
