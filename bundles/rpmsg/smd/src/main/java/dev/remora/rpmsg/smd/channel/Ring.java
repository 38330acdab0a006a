package dev.remora.rpmsg.smd.channel;

import dev.remora.platform.SharedMemory;
import java.lang.foreign.MemorySegment;

/** The bytes of one ring in shared memory. What crosses the end goes on at 0. Offsets in it have been checked. */
interface Ring {

    /** Bytes. */
    int size();

    /** Copies from the ring. */
    void get(int at, MemorySegment to, long toOffset, int length);

    /** Copies into the ring. */
    void put(int at, MemorySegment from, long fromOffset, int length);

    /** Reads 32 bits, once. */
    int getInt(int at);

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

    static Ring of(HalfLayout layout, SharedMemory memory, long offset, int size) {
        return layout.words()
                ? new WordRing(memory, offset, size)
                : new ByteRing(memory.segment().asSlice(offset, size));
    }

    /**
     * Checks an index that lies where the other side may write.
     *
     * @param what which one it is
     */
    default void check(String what, int index, int unit) throws SmdViolation {
        if (index < 0 || index >= size()) {
            throw new SmdViolation("%s 0x%x is outside of the ring of %d bytes".formatted(what, index, size()));
        }
        if (index % unit != 0) {
            throw new SmdViolation("%s 0x%x is not a multiple of %d".formatted(what, index, unit));
        }
    }
}
