package dev.remora.remoteproc.soft.core.smd;

import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** One ring. A word ring is only ever touched by aligned words. */
final class SmdRing {

    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment ring;
    private final int size;
    private final boolean words;

    SmdRing(MemorySegment ring, boolean words) {
        this.ring = ring;
        size = (int) ring.byteSize();
        this.words = words;
    }

    int size() {
        return size;
    }

    boolean words() {
        return words;
    }

    /** An index that the peer has written, read once. */
    int check(String what, int index) throws SmdViolation {
        if (index < 0 || index >= size || (words && (index & 3) != 0)) {
            throw new SmdViolation(what + " is 0x" + Integer.toHexString(index) + " in a ring of " + size + " bytes");
        }
        return index;
    }

    int used(int head, int tail) {
        return Math.floorMod(head - tail, size);
    }

    /** Where so many bytes further is. */
    int advance(int index, int bytes) {
        return (index + bytes) % size;
    }

    void write(int index, MemorySegment from, int offset, int length) {
        int first = Math.min(length, size - index);
        put(index, from, offset, first);
        put(0, from, offset + first, length - first);
    }

    void read(int index, MemorySegment to, int offset, int length) {
        int first = Math.min(length, size - index);
        get(index, to, offset, first);
        get(0, to, offset + first, length - first);
    }

    private void put(int index, MemorySegment from, int offset, int length) {
        if (!words) {
            MemorySegment.copy(from, offset, ring, index, length);
            return;
        }
        for (int i = 0; i < length; i += Integer.BYTES) {
            Words.set32(ring, index + i, from.get(WORD, offset + i));
        }
    }

    private void get(int index, MemorySegment to, int offset, int length) {
        if (!words) {
            MemorySegment.copy(ring, index, to, offset, length);
            return;
        }
        for (int i = 0; i < length; i += Integer.BYTES) {
            to.set(WORD, offset + i, Words.get32(ring, index + i));
        }
    }
}
