package dev.remora.rpmsg.imx;

import dev.remora.platform.SharedMemory;
import dev.remora.rpmsg.testing.Ram;
import java.lang.foreign.MemorySegment;

/** Memory of the board at the address at which the other side sees it. */
public record BoardMemory(String name, long deviceAddress, MemorySegment segment, Ram ram) implements SharedMemory {

    /** Such memory. */
    public static BoardMemory of(String name, long deviceAddress, long size) {
        Ram ram = new Ram(size + PAGE);
        long skip = -ram.segment().address() & PAGE - 1;
        return new BoardMemory(name, deviceAddress, ram.segment().asSlice(skip, size), ram);
    }

    private static final long PAGE = 4096;

    @Override
    public Kind kind() {
        return ram.kind();
    }

    @Override
    public long size() {
        return segment.byteSize();
    }

    @Override
    public byte get8(long offset) {
        throw new UnsupportedOperationException();
    }

    @Override
    public short get16(long offset) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int get32(long offset) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long get64(long offset) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void put8(long offset, byte value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void put16(long offset, short value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void put32(long offset, int value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void put64(long offset, long value) {
        throw new UnsupportedOperationException();
    }
}
