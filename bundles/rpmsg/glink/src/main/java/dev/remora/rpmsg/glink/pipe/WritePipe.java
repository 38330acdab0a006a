package dev.remora.rpmsg.glink.pipe;

import java.lang.foreign.MemorySegment;

/**
 * The pipe to the remote. The own index (head) is kept privately and only ever written to the memory; the remote's (tail) is
 * read once per call and checked. Guarded by its user's lock.
 */
public interface WritePipe {

    /** Bytes at the end of the free space that no command may use: 8 so that a full ring does not look empty, 8 for READ_NOTIF. */
    int RESERVE = 16;

    /** Length of the ring, bytes: a multiple of 8. */
    int size();

    /** The own head begins at 0 (the start of a link). */
    void begin();

    /**
     * What may be written now: free - {@link #RESERVE}, at least 0.
     *
     * @return bytes
     * @throws PipeViolation if the tail is out of range or not a multiple of 8
     */
    int room() throws PipeViolation;

    /** As {@link #room}, without checks: 0 if the tail cannot be. */
    int seemingRoom();

    /** How much the remote has not read yet, bytes. @throws PipeViolation as above */
    int unread() throws PipeViolation;

    /** Writes 8 bytes at {@code offset} after the head, little-endian; {@code offset} a multiple of 8. Not published yet. */
    void put(int offset, long word);

    /**
     * Writes bytes at {@code offset} after the head, around the end if need be; {@code offset} a multiple of 8. The rest of
     * the last 8 bytes is zero.
     */
    void put(int offset, MemorySegment from, long at, int length);

    /** Goes on by {@code length} bytes, rounded up to 8; the remote sees all that was put. */
    void publish(int length);

    /** The own head, bytes from the start of the ring. */
    int head();
}
