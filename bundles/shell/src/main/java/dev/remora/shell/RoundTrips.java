package dev.remora.shell;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Round-trip times in nanoseconds, sorted. */
final class RoundTrips {

    private final long[] nanos;

    private RoundTrips(long[] nanos) {
        this.nanos = nanos;
    }

    static RoundTrips of(long[] measured, int count) {
        long[] sorted = Arrays.copyOf(measured, count);
        Arrays.sort(sorted);
        return new RoundTrips(sorted);
    }

    int count() {
        return nanos.length;
    }

    /** In microseconds, to a tenth; empty if there are none. */
    Map<String, Double> micros() {
        Map<String, Double> values = new LinkedHashMap<>();
        if (nanos.length > 0) {
            values.put("min", tenths(nanos[0]));
            values.put("avg", tenths(Math.round(Arrays.stream(nanos).average().orElseThrow())));
            values.put("p50", tenths(percentile(50)));
            values.put("p99", tenths(percentile(99)));
            values.put("max", tenths(nanos[nanos.length - 1]));
        }
        return values;
    }

    /** The smallest time that so many percent of all do not exceed. */
    private long percentile(int percent) {
        int rank = (int) Math.ceilDiv((long) percent * nanos.length, 100);
        return nanos[rank - 1];
    }

    private static double tenths(long nanos) {
        return Math.floorDiv(nanos + 50, 100) / 10.0;
    }

    @Override
    public String toString() {
        return micros().entrySet().stream()
                .map(entry -> String.format(Locale.ROOT, "%s %.1f", entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
    }
}
