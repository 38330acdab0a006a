package dev.remora.rpmsg.glink.pipe;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** A ring in ordinary memory: copied as a whole. */
final class ByteRing implements Ring {

    private static final VarHandle U64 = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle()
            .withInvokeExactBehavior();

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
    public long get(int at) {
        return (long) U64.getOpaque(memory, (long) at);
    }

    @Override
    public void put(int at, long word) {
        U64.set(memory, (long) at, word);
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
        int whole = length & -UNIT;
        if (whole < length) {
            put(after(at, whole), 0L);
        }
        int first = Math.min(length, size - at);
        MemorySegment.copy(from, fromOffset, memory, at, first);
        if (first < length) {
            MemorySegment.copy(from, fromOffset + first, memory, 0, length - first);
        }
    }
}
