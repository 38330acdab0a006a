package dev.remora.rpmsg.smd.channel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** A ring in ordinary memory, without alignment: copied as a whole. */
final class ByteRing implements Ring {

    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final MemorySegment memory;
    private final int size;

    ByteRing(MemorySegment memory) {
        this.memory = memory;
        size = (int) memory.byteSize();
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void get(int at, MemorySegment to, long toOffset, int length) {
        int first = Math.min(length, size - at);
        MemorySegment.copy(memory, at, to, toOffset, first);
        if (first < length) {
            MemorySegment.copy(memory, 0, to, toOffset + first, length - first);
        }
    }

    @Override
    public void put(int at, MemorySegment from, long fromOffset, int length) {
        int first = Math.min(length, size - at);
        MemorySegment.copy(from, fromOffset, memory, at, first);
        if (first < length) {
            MemorySegment.copy(from, fromOffset + first, memory, 0, length - first);
        }
    }

    @Override
    public int getInt(int at) {
        if (at <= size - Integer.BYTES) {
            return memory.get(U32, at);
        }
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value |= Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, after(at, i))) << (Byte.SIZE * i);
        }
        return value;
    }
}
