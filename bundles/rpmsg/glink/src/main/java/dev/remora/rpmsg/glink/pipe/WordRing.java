package dev.remora.rpmsg.glink.pipe;

import dev.remora.platform.SharedMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** A ring that is accessed by aligned words of 32 bits only. */
final class WordRing implements Ring {

    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final SharedMemory memory;
    private final long offset;
    private final int size;

    WordRing(SharedMemory memory, long offset, int size) {
        this.memory = memory;
        this.offset = offset;
        this.size = size;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public long get(int at) {
        return Integer.toUnsignedLong(word(at)) | (long) word(at + Integer.BYTES) << Integer.SIZE;
    }

    @Override
    public void put(int at, long word) {
        word(at, (int) word);
        word(at + Integer.BYTES, (int) (word >>> Integer.SIZE));
    }

    @Override
    public void get(int at, MemorySegment to, long toOffset, int length) {
        int whole = length & -Integer.BYTES;
        int place = at;
        for (int i = 0; i < whole; i += Integer.BYTES) {
            to.set(U32, toOffset + i, word(place));
            place = after(place, Integer.BYTES);
        }
        if (whole < length) {
            int word = word(place);
            for (int i = whole; i < length; i++) {
                to.set(ValueLayout.JAVA_BYTE, toOffset + i, (byte) word);
                word >>>= Byte.SIZE;
            }
        }
    }

    @Override
    public void put(int at, MemorySegment from, long fromOffset, int length) {
        int place = at;
        for (int i = 0; i < Ring.align(length); i += Integer.BYTES) {
            word(place, i + Integer.BYTES <= length
                    ? from.get(U32, fromOffset + i)
                    : last(from, fromOffset, i,
                            length));
            place = after(place, Integer.BYTES);
        }
    }

    /** The bytes that are left, and zeros. */
    private static int last(MemorySegment from, long offset, int at, int length) {
        int word = 0;
        for (int i = at; i < length; i++) {
            word |= Byte.toUnsignedInt(from.get(ValueLayout.JAVA_BYTE, offset + i)) << (Byte.SIZE * (i - at));
        }
        return word;
    }

    private int word(int at) {
        return memory.get32(offset + at);
    }

    private void word(int at, int value) {
        memory.put32(offset + at, value);
    }
}
