package dev.remora.remoteproc.soft.core;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Little-endian words in shared memory, each read or written in one access that the compiler may not repeat. Reads have
 * acquire, writes have release effects. Offsets are aligned.
 */
public final class Words {

    /** Single bytes. */
    public static final ValueLayout.OfByte U8 = ValueLayout.JAVA_BYTE;

    private static final VarHandle BYTE = U8.varHandle();
    private static final VarHandle SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle();

    private Words() {}

    /**
     * Reads 8 bits.
     *
     * @param memory where
     * @param offset bytes from its start
     * @return the value, unsigned
     */
    public static int get8(MemorySegment memory, long offset) {
        return Byte.toUnsignedInt((byte) BYTE.getAcquire(memory, offset));
    }

    /**
     * Writes 8 bits.
     *
     * @param memory where
     * @param offset bytes from its start
     * @param value its lowest 8 bits are written
     */
    public static void set8(MemorySegment memory, long offset, int value) {
        BYTE.setRelease(memory, offset, (byte) value);
    }

    /**
     * Reads 16 bits.
     *
     * @param memory where
     * @param offset bytes from its start
     * @return the value, unsigned
     */
    public static int get16(MemorySegment memory, long offset) {
        return Short.toUnsignedInt((short) SHORT.getAcquire(memory, offset));
    }

    /**
     * Writes 16 bits.
     *
     * @param memory where
     * @param offset bytes from its start
     * @param value its lowest 16 bits are written
     */
    public static void set16(MemorySegment memory, long offset, int value) {
        SHORT.setRelease(memory, offset, (short) value);
    }

    /**
     * Reads 32 bits.
     *
     * @param memory where
     * @param offset bytes from its start
     * @return the value
     */
    public static int get32(MemorySegment memory, long offset) {
        return (int) INT.getAcquire(memory, offset);
    }

    /**
     * Writes 32 bits.
     *
     * @param memory where
     * @param offset bytes from its start
     * @param value the value
     */
    public static void set32(MemorySegment memory, long offset, int value) {
        INT.setRelease(memory, offset, value);
    }

    /**
     * Adds atomically, also against the other side.
     *
     * @param memory where
     * @param offset bytes from its start
     * @param delta what is added
     * @return the value before
     */
    public static int add32(MemorySegment memory, long offset, int delta) {
        return (int) INT.getAndAdd(memory, offset, delta);
    }

    /**
     * Writes 32 bits if another value is there, atomically, also against the other side.
     *
     * @param memory where
     * @param offset bytes from its start
     * @param expected what must be there
     * @param value the value
     * @return whether it was
     */
    public static boolean swap32(MemorySegment memory, long offset, int expected, int value) {
        return INT.compareAndSet(memory, offset, expected, value);
    }

    /**
     * Reads 64 bits.
     *
     * @param memory where
     * @param offset bytes from its start
     * @return the value
     */
    public static long get64(MemorySegment memory, long offset) {
        return (long) LONG.getAcquire(memory, offset);
    }

    /**
     * Writes 64 bits if another value is there, atomically, also against the other side.
     *
     * @param memory where
     * @param offset bytes from its start
     * @param expected what must be there
     * @param value the value
     * @return whether it was
     */
    public static boolean swap64(MemorySegment memory, long offset, long expected, long value) {
        return LONG.compareAndSet(memory, offset, expected, value);
    }

    /**
     * Writes 64 bits and reads what was there, atomically, also against the other side.
     *
     * @param memory where
     * @param offset bytes from its start
     * @param value the value
     * @return the value before
     */
    public static long exchange64(MemorySegment memory, long offset, long value) {
        return (long) LONG.getAndSet(memory, offset, value);
    }
}
