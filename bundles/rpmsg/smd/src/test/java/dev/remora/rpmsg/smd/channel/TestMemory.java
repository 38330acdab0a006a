package dev.remora.rpmsg.smd.channel;

import dev.remora.platform.SharedMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Memory that nobody else shares; of a device, it gives out no segment, and takes nothing but aligned words. */
record TestMemory(MemorySegment bytes, Kind kind) implements SharedMemory {

    private static final VarHandle INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle()
            .withInvokeExactBehavior();
    private static final VarHandle BYTE = ValueLayout.JAVA_BYTE.varHandle().withInvokeExactBehavior();

    static TestMemory ram(long size) {
        return new TestMemory(Arena.ofAuto().allocate(size, 64), Kind.RAM);
    }

    static TestMemory device(long size) {
        return new TestMemory(Arena.ofAuto().allocate(size, 64), Kind.DEVICE);
    }

    @Override
    public String name() {
        return "smem";
    }

    @Override
    public long size() {
        return bytes.byteSize();
    }

    @Override
    public long deviceAddress() {
        return 0;
    }

    @Override
    public MemorySegment segment() {
        if (kind == Kind.DEVICE) {
            throw new UnsupportedOperationException("device memory");
        }
        return bytes;
    }

    @Override
    public byte get8(long offset) {
        checkWidth();
        return (byte) BYTE.getOpaque(bytes, offset);
    }

    @Override
    public void put8(long offset, byte value) {
        checkWidth();
        BYTE.setOpaque(bytes, offset, value);
    }

    private void checkWidth() {
        if (kind == Kind.DEVICE) {
            throw new IllegalArgumentException("not an access of 32 bits");
        }
    }

    @Override
    public short get16(long offset) {
        throw new IllegalArgumentException("an access of 16 bits");
    }

    @Override
    public int get32(long offset) {
        return (int) INT.getOpaque(bytes, offset);
    }

    @Override
    public long get64(long offset) {
        throw new IllegalArgumentException("an access of 64 bits");
    }

    @Override
    public void put16(long offset, short value) {
        throw new IllegalArgumentException("an access of 16 bits");
    }

    @Override
    public void put32(long offset, int value) {
        INT.setOpaque(bytes, offset, value);
    }

    @Override
    public void put64(long offset, long value) {
        throw new IllegalArgumentException("an access of 64 bits");
    }
}
