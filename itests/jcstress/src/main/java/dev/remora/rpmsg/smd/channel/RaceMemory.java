package dev.remora.rpmsg.smd.channel;

import dev.remora.platform.SharedMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** Heap memory whose accesses order nothing: what order there is, the rings themselves make. */
record RaceMemory(MemorySegment segment) implements SharedMemory {

    private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();
    private static final VarHandle SHORT = ValueLayout.JAVA_SHORT.varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    RaceMemory(int bytes) {
        this(MemorySegment.ofArray(new long[(bytes + Long.BYTES - 1) / Long.BYTES]).asSlice(0, bytes));
    }

    @Override
    public String name() {
        return "race";
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
    public long deviceAddress() {
        return 0;
    }

    @Override
    public byte get8(long offset) {
        return (byte) BYTE.getOpaque(segment, offset);
    }

    @Override
    public short get16(long offset) {
        return (short) SHORT.getOpaque(segment, offset);
    }

    @Override
    public int get32(long offset) {
        return (int) INT.getOpaque(segment, offset);
    }

    @Override
    public long get64(long offset) {
        return (long) LONG.getOpaque(segment, offset);
    }

    @Override
    public void put8(long offset, byte value) {
        BYTE.setOpaque(segment, offset, value);
    }

    @Override
    public void put16(long offset, short value) {
        SHORT.setOpaque(segment, offset, value);
    }

    @Override
    public void put32(long offset, int value) {
        INT.setOpaque(segment, offset, value);
    }

    @Override
    public void put64(long offset, long value) {
        LONG.setOpaque(segment, offset, value);
    }
}
