package dev.remora.itests.partition;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The spread of some times, milliseconds; of none: -1.
 *
 * @param median half of them are no longer
 * @param high nine in ten are no longer
 * @param longest the longest
 */
record Spread(double median, double high, double longest) {

    private static final double MICROS = 1000.0;
    private static final double HALF = 0.5;
    private static final double NINE_TENTHS = 0.9;

    static Spread of(List<Recovery> recoveries, ToLongFunction<Recovery> part) {
        long[] sorted = recoveries.stream().mapToLong(part).filter(micros -> micros >= 0).sorted().toArray();
        return new Spread(at(sorted, HALF), at(sorted, NINE_TENTHS), at(sorted, 1));
    }

    private static double at(long[] sorted, double part) {
        return sorted.length == 0 ? -1 : sorted[(int) Math.ceil(part * sorted.length) - 1] / MICROS;
    }

    String toJson(String name) {
        return "\"%s\":{\"median\":%.1f,\"p90\":%.1f,\"longest\":%.1f}".formatted(name, median, high, longest);
    }
}
