package dev.remora.drivers.rpm;

import java.util.Collection;
import java.util.Set;

/**
 * What several callers want of one key, taken together: the highest value, or the sum. Values are unsigned.
 *
 * @param sums keys that are summed
 */
record Aggregation(Set<String> sums) {

    private static final long MOST = 0xffff_ffffL;

    Aggregation {
        sums = Set.copyOf(sums);
    }

    /** All together; 0 if nobody wants anything, the highest value there is for a sum beyond it. */
    int of(String key, Collection<Integer> values) {
        var unsigned = values.stream().mapToLong(Integer::toUnsignedLong);
        return (int) (sums.contains(key) ? Math.min(unsigned.sum(), MOST) : unsigned.max().orElse(0));
    }
}
