package dev.remora.rpmsg.glink.pipe;

import dev.remora.platform.SharedMemory;
import dev.remora.platform.SharedMemory.Kind;
import java.lang.foreign.MemorySegment;

/**
 * The bytes of one pipe in shared memory. What crosses the end goes on at 0. Places in it are multiples of 4 below its size,
 * and have been checked.
 */
interface Ring {

    /** What commands and indices are multiples of. */
    int UNIT = 8;

    /** Bytes. */
    int size();

    /** Reads 64 bits, once; {@code at} a multiple of 8. */
    long get(int at);

    /** Writes 64 bits; {@code at} a multiple of 8. */
    void put(int at, long word);

    /** Copies from the ring. */
    void get(int at, MemorySegment to, long toOffset, int length);

    /** Copies into the ring; {@code at} a multiple of 8, zeros up to the next one behind it. */
    void put(int at, MemorySegment from, long fromOffset, int length);

    /** Where one is after so many bytes, at most a ring full. */
    default int after(int at, int length) {
        int next = at + length;
        return next >= size() ? next - size() : next;
    }

    /** How far it is from one place to another. */
    default int distance(int from, int to) {
        int bytes = to - from;
        return bytes < 0 ? bytes + size() : bytes;
    }

    /** Whether an index that lies where the other side may write can be one. */
    default boolean isIndex(int index) {
        return index >= 0 && index < size() && index % UNIT == 0;
    }

    /** A length as it lies in the ring. */
    static int align(int length) {
        return length + UNIT - 1 & -UNIT;
    }

    /** A ring that may be accessed in the way of its memory; place and size have been checked. */
    static Ring of(SharedMemory memory, long offset, int size) {
        return memory.kind() == Kind.RAM
                ? new ByteRing(memory.segment().asSlice(offset, size))
                : new WordRing(memory, offset, size);
    }
}
