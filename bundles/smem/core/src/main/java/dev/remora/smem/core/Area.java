package dev.remora.smem.core;

import dev.remora.platform.SharedMemory;
import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;

/**
 * A part of the region, with what errors there are called. Each read is one access; values are unsigned.
 *
 * @param owner how its errors begin
 * @param start where it lies, bytes from the start of the memory
 * @param size bytes, within the memory
 */
record Area(String owner, SharedMemory memory, long start, long size) {

    int u16(long offset) {
        return Short.toUnsignedInt(memory.get16(start + offset));
    }

    long u32(long offset) {
        return Integer.toUnsignedLong(memory.get32(start + offset));
    }

    void put16(long offset, int value) {
        memory.put16(start + offset, (short) value);
    }

    void put32(long offset, long value) {
        memory.put32(start + offset, (int) value);
    }

    /** Something there breaks the format: says where, from the start of the memory. */
    SmemException corrupt(long offset, String what) {
        return failed(Reason.CORRUPT, "corrupt at 0x%x: %s".formatted(start + offset, what));
    }

    SmemException failed(Reason reason, String what) {
        return new SmemException(reason, owner + ": " + what);
    }
}
