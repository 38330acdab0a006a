package dev.remora.smem.core;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What a field that only ever grows has grown to. The mark is taken before the field is read: then a value below it is damage,
 * and not merely older than what another thread has read meanwhile.
 */
final class HighWater {

    private final AtomicLong mark;

    HighWater(long least) {
        mark = new AtomicLong(least);
    }

    long mark() {
        return mark.get();
    }

    void reached(long value) {
        if (value > mark.get()) {
            mark.accumulateAndGet(value, Math::max);
        }
    }
}
