package dev.remora.races;

import dev.remora.platform.SharedMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Heap memory whose accesses order nothing: what order there is, rings and heaps themselves make.
 *
 * @param segment all of it
 */
public record RaceMemory(MemorySegment segment) implements SharedMemory {

    private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle();
    private static final VarHandle SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

    /**
     * Makes one, all zero.
     *
     * @param bytes its size
     */
    public RaceMemory(int bytes) {
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
