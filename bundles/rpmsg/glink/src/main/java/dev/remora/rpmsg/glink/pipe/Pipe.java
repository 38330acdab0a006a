package dev.remora.rpmsg.glink.pipe;

import dev.remora.platform.SharedMemory;

/**
 * One pipe in shared memory: a ring and its two indices, which are words of 32 bits. The writer writes head, the reader tail.
 *
 * @param name for errors
 * @param memory where the indices lie
 * @param tailAt where tail lies, a multiple of 4
 * @param headAt where head lies, a multiple of 4
 */
record Pipe(String name, SharedMemory memory, long tailAt, long headAt, Ring ring) {

    /** Smallest ring. */
    static final int LEAST = 64;
    /** Largest ring: more is a mistake. */
    static final int MOST = 1 << 30;

    /** Whether a ring can be of that size. */
    static boolean isSize(long size) {
        return size >= LEAST && size <= MOST && size % Ring.UNIT == 0;
    }

    int tail() {
        return memory.get32(tailAt);
    }

    void tail(int value) {
        memory.put32(tailAt, value);
    }

    int head() {
        return memory.get32(headAt);
    }

    void head(int value) {
        memory.put32(headAt, value);
    }

    /**
     * Checks an index that the other side writes.
     *
     * @param what which one it is
     */
    int checked(String what, int index) throws PipeViolation {
        if (ring.isIndex(index)) {
            return index;
        }
        throw new PipeViolation(index % Ring.UNIT == 0
                ? "%s: %s 0x%08x is outside of the ring of %d bytes".formatted(name, what, index, ring.size())
                : "%s: %s 0x%08x is not a multiple of %d".formatted(name, what, index, Ring.UNIT));
    }
}
