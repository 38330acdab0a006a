package dev.remora.rpmsg.smd.channel;

import dev.remora.platform.SharedMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** A ring that is accessed by aligned words of 32 bits only. Offsets in it and lengths are multiples of 4. */
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
    public void get(int at, MemorySegment to, long toOffset, int length) {
        int place = at;
        for (int i = 0; i < length; i += Integer.BYTES) {
            to.set(U32, toOffset + i, memory.get32(offset + place));
            place = after(place, Integer.BYTES);
        }
    }

    @Override
    public void put(int at, MemorySegment from, long fromOffset, int length) {
        int place = at;
        for (int i = 0; i < length; i += Integer.BYTES) {
            memory.put32(offset + place, from.get(U32, fromOffset + i));
            place = after(place, Integer.BYTES);
        }
    }

    @Override
    public int getInt(int at) {
        return memory.get32(offset + at);
    }
}
