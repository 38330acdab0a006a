package dev.remora.remoteproc.soft.core.glink;

import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * One pipe: a ring and its two index words. Offsets may be one lap beyond the end.
 *
 * @param ring the ring
 * @param tail the word of who reads
 * @param head the word of who writes
 * @param words whether memory takes nothing but aligned words
 */
record GlinkPipe(MemorySegment ring, MemorySegment tail, MemorySegment head, boolean words) {

    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    int size() {
        return (int) ring.byteSize();
    }

    private int wrap(int offset) {
        return offset >= size() ? offset - size() : offset;
    }

    /** Eight bytes at a multiple of 8: they never wrap. */
    long get(int offset) {
        int at = wrap(offset);
        return GlinkLayout.pair(Words.get32(ring, at), Words.get32(ring, at + Integer.BYTES));
    }

    void set(int offset, long value) {
        int at = wrap(offset);
        Words.set32(ring, at, (int) value);
        Words.set32(ring, at + Integer.BYTES, (int) (value >>> 32));
    }

    /** From a multiple of 4 on. */
    void read(int offset, MemorySegment to, long at, int length) {
        int from = wrap(offset);
        int first = Math.min(length, size() - from);
        get(from, to, at, first);
        get(0, to, at + first, length - first);
    }

    /** From a multiple of 4 on; a word that is begun is filled up with zeros if there are only words. */
    void write(int offset, MemorySegment from, long at, int length) {
        int to = wrap(offset);
        int first = Math.min(length, size() - to);
        put(to, from, at, first);
        put(0, from, at + first, length - first);
    }

    private void get(int from, MemorySegment to, long at, int length) {
        if (!words) {
            MemorySegment.copy(ring, from, to, at, length);
            return;
        }
        int whole = length & -Integer.BYTES;
        for (int i = 0; i < whole; i += Integer.BYTES) {
            to.set(WORD, at + i, Words.get32(ring, from + i));
        }
        int rest = whole == length ? 0 : Words.get32(ring, from + whole);
        for (int i = whole; i < length; i++) {
            to.set(ValueLayout.JAVA_BYTE, at + i, (byte) (rest >>> (8 * (i - whole))));
        }
    }

    private void put(int to, MemorySegment from, long at, int length) {
        if (!words) {
            MemorySegment.copy(from, at, ring, to, length);
            return;
        }
        int whole = length & -Integer.BYTES;
        for (int i = 0; i < whole; i += Integer.BYTES) {
            Words.set32(ring, to + i, from.get(WORD, at + i));
        }
        int rest = 0;
        for (int i = whole; i < length; i++) {
            rest |= Byte.toUnsignedInt(from.get(ValueLayout.JAVA_BYTE, at + i)) << (8 * (i - whole));
        }
        if (whole != length) {
            Words.set32(ring, to + whole, rest);
        }
    }
}
