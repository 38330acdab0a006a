package dev.remora.itests.stream.record;

import dev.remora.remoteproc.soft.firmware.stream.StreamLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.BitSet;

/** Counts numbered messages. Guarded by its owner. */
final class Tally {

    private static final ValueLayout.OfLong NUMBER = ValueLayout.JAVA_LONG_UNALIGNED
            .withOrder(ByteOrder.LITTLE_ENDIAN);
    /** Bounds the memory of {@link #seen}. */
    private static final long NUMBER_MAX = 400_000_000;

    private final int size;
    private final BitSet seen = new BitSet();
    long distinct;
    long doubled;
    long reordered;
    long spoiled;
    long longestGap;
    long first;
    long last;
    private long highest = -1;

    Tally(int size) {
        this.size = size;
    }

    void count(MemorySegment message, long nanos) {
        if (last == 0) {
            first = nanos;
        } else {
            longestGap = Math.max(longestGap, nanos - last);
        }
        last = nanos;
        if (message.byteSize() != size) {
            spoiled++;
            return;
        }
        long number = message.get(NUMBER, StreamLayout.VALUE);
        byte end = message.get(ValueLayout.JAVA_BYTE, size - 1L);
        if (number < 0 || number > NUMBER_MAX || (size > StreamLayout.VALUE_SIZE && end != (byte) number)) {
            spoiled++;
        } else if (seen.get((int) number)) {
            doubled++;
        } else {
            seen.set((int) number);
            distinct++;
            if (number < highest) {
                reordered++;
            } else {
                highest = number;
            }
        }
    }

    /** How many must have been sent. */
    long known() {
        return highest + 1;
    }
}
