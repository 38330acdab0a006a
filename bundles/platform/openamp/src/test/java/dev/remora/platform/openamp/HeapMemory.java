package dev.remora.platform.openamp;

import dev.remora.platform.SharedMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Memory that nobody shares. */
record HeapMemory(MemorySegment segment, long deviceAddress) implements SharedMemory {

    HeapMemory(long size, long deviceAddress) {
        this(Arena.ofAuto().allocate(size, 4096), deviceAddress);
    }

    @Override
    public String name() {
        return "m";
    }

    @Override
    public Kind kind() {
        return Kind.RAM;
    }

    @Override
    public long size() {
        return segment.byteSize();
    }

    @Override
    public byte get8(long offset) {
        return segment.get(ValueLayout.JAVA_BYTE, offset);
    }

    @Override
    public short get16(long offset) {
        return segment.get(ValueLayout.JAVA_SHORT, offset);
    }

    @Override
    public int get32(long offset) {
        return segment.get(ValueLayout.JAVA_INT, offset);
    }

    @Override
    public long get64(long offset) {
        return segment.get(ValueLayout.JAVA_LONG, offset);
    }

    @Override
    public void put8(long offset, byte value) {
        segment.set(ValueLayout.JAVA_BYTE, offset, value);
    }

    @Override
    public void put16(long offset, short value) {
        segment.set(ValueLayout.JAVA_SHORT, offset, value);
    }

    @Override
    public void put32(long offset, int value) {
        segment.set(ValueLayout.JAVA_INT, offset, value);
    }

    @Override
    public void put64(long offset, long value) {
        segment.set(ValueLayout.JAVA_LONG, offset, value);
    }
}
