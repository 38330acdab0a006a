package dev.remora.virtio;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Where the parts of a split virtqueue lie in one piece of memory (virtio 1.x, "Split Virtqueues"; the contiguous form
 * that remoteproc, OpenAMP and RPMsg-Lite use). Both roles read this one description.
 *
 * <pre>
 *   0                descriptor table   num * { u64 addr @0 | u32 len @8 | u16 flags @12 | u16 next @14 }
 *   16*num           available ring     u16 flags @0 | u16 idx @2 | u16 ring[num] @4 | u16 used_event
 *   up(…, align)     used ring          u16 flags @0 | u16 idx @2 | { u32 id @0 | u32 len @4 }[num] @4 | u16 avail_event
 * </pre>
 *
 * All values are little-endian. The driver writes the first two parts, the device the third.
 *
 * @param num number of descriptors, a power of two, 1 to 32768
 * @param align alignment of the used ring, a power of two, 4 to 65536
 */
public record VringLayout(int num, int align) {

    /** Largest queue the format allows. */
    public static final int MAX_NUM = 32768;
    /** Largest alignment accepted, bytes. */
    public static final int MAX_ALIGN = 65536;

    // Offsets are long: a VarHandle called with an int has its arguments converted, which the JIT does not always inline.
    static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);

    static final long DESC_SIZE = 16;
    static final long DESC_ADDR = 0;
    static final long DESC_LEN = 8;
    static final long DESC_FLAGS = 12;
    static final long DESC_NEXT = 14;
    /** From here on length, flags and next, in one word of 64 bits. */
    static final long DESC_TAIL = DESC_LEN;
    /** The chain goes on at {@code next}. */
    static final int DESC_F_NEXT = 1;
    /** The device writes this buffer. */
    static final int DESC_F_WRITE = 2;
    /** The buffer holds a table of descriptors; never negotiated here. */
    static final int DESC_F_INDIRECT = 4;

    static final long RING_FLAGS = 0;
    static final long RING_IDX = 2;
    static final long RING_ENTRIES = 4;
    static final long AVAIL_ENTRY_SIZE = 2;
    static final long USED_ENTRY_SIZE = 8;
    static final long EVENT_SIZE = 2;
    static final long USED_ID = 0;
    static final long USED_LEN = 4;
    /** In {@code used.flags}: the device does not want doorbells. In {@code avail.flags}: the driver does not. */
    static final int RING_F_QUIET = 1;

    /**
     * Checks the two numbers, which come from firmware or configuration.
     *
     * @throws IllegalArgumentException naming the value and what is allowed
     */
    public VringLayout {
        checkNum(num);
        if (align < 4 || align > MAX_ALIGN || Integer.bitCount(align) != 1) {
            throw new IllegalArgumentException(
                    "vring align " + align + ": must be a power of two from 4 to " + MAX_ALIGN);
        }
    }

    /**
     * Offset of the available ring.
     *
     * @return bytes from the start of the vring
     */
    public long availOffset() {
        return descriptorBytes(num);
    }

    /**
     * Offset of the used ring.
     *
     * @return bytes from the start of the vring
     */
    public long usedOffset() {
        long end = availOffset() + availableBytes(num);
        return (end + align - 1) & -align;
    }

    /**
     * Bytes from the first descriptor to the end of {@code avail_event} (Linux' {@code vring_size}: the tail is not
     * padded).
     *
     * @return bytes
     */
    public long size() {
        return usedOffset() + usedBytes(num);
    }

    /**
     * The size of a descriptor table.
     *
     * @param num number of descriptors
     * @return bytes
     */
    public static long descriptorBytes(int num) {
        return DESC_SIZE * num;
    }

    /**
     * The size of an available ring, {@code used_event} included.
     *
     * @param num number of descriptors
     * @return bytes
     */
    public static long availableBytes(int num) {
        return RING_ENTRIES + AVAIL_ENTRY_SIZE * num + EVENT_SIZE;
    }

    /**
     * The size of a used ring, {@code avail_event} included.
     *
     * @param num number of descriptors
     * @return bytes
     */
    public static long usedBytes(int num) {
        return RING_ENTRIES + USED_ENTRY_SIZE * num + EVENT_SIZE;
    }

    /** Where {@code used_event} lies in the available ring. */
    static long usedEvent(int num) {
        return availableBytes(num) - EVENT_SIZE;
    }

    /** Where {@code avail_event} lies in the used ring. */
    static long availEvent(int num) {
        return usedBytes(num) - EVENT_SIZE;
    }

    /** Whether a counter that went from {@code before} to {@code now} has passed the event index of the other side. */
    static boolean passes(short event, int before, int now) {
        return ((now - event - 1) & 0xFFFF) < ((now - before) & 0xFFFF);
    }

    /** The second half of a descriptor. */
    static long tail(int length, int flags, int next) {
        return Integer.toUnsignedLong(length) | (long) flags << 32 | (long) next << 48;
    }

    /** Its length, unsigned. */
    static long tailLength(long tail) {
        return tail & 0xFFFF_FFFFL;
    }

    /** Its flags. */
    static int tailFlags(long tail) {
        return (int) (tail >>> 32) & 0xFFFF;
    }

    /** Its next, unsigned. */
    static int tailNext(long tail) {
        return (int) (tail >>> 48);
    }

    /** Where an entry of the available ring lies. */
    static long availEntry(int slot) {
        return RING_ENTRIES + AVAIL_ENTRY_SIZE * slot;
    }

    /** Where an element of the used ring lies. */
    static long usedEntry(int slot) {
        return RING_ENTRIES + USED_ENTRY_SIZE * slot;
    }

    /**
     * Writes 16 bits in one access. Plain, to be ordered by fences: where the other side has cut the file short, JDK 25 on
     * x86-64 aborts at an opaque or release store of 16 bits, and throws an {@link InternalError} at a plain one.
     */
    static void put16(MemorySegment memory, long offset, int value) {
        memory.set(U16, offset, (short) value);
    }

    static void checkNum(int num) {
        if (num < 1 || num > MAX_NUM || Integer.bitCount(num) != 1) {
            throw new IllegalArgumentException("vring num " + num + ": must be a power of two from 1 to " + MAX_NUM);
        }
    }
}
