package dev.remora.remoteproc.soft.core.process;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Little-endian words in shared memory, each read or written in one access that the compiler may not repeat. */
final class Words {

    static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;

    private static final VarHandle BYTE = U8.varHandle();
    private static final VarHandle SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

    private Words() {}

    static int get8(MemorySegment memory, long offset) {
        return Byte.toUnsignedInt((byte) BYTE.getAcquire(memory, offset));
    }

    static void set8(MemorySegment memory, long offset, int value) {
        BYTE.setRelease(memory, offset, (byte) value);
    }

    static int get16(MemorySegment memory, long offset) {
        return Short.toUnsignedInt((short) SHORT.getAcquire(memory, offset));
    }

    static int get32(MemorySegment memory, long offset) {
        return (int) INT.getAcquire(memory, offset);
    }

    static void set32(MemorySegment memory, long offset, int value) {
        INT.setRelease(memory, offset, value);
    }

    /** Adds atomically, also against the other side; returns the value before. */
    static int add32(MemorySegment memory, long offset, int delta) {
        return (int) INT.getAndAdd(memory, offset, delta);
    }
}
