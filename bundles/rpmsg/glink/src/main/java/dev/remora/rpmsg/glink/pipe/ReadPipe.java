package dev.remora.rpmsg.glink.pipe;

import java.lang.foreign.MemorySegment;

/**
 * The pipe from the remote. The own index (tail) is kept privately and only ever written to the memory; the remote's (head)
 * is read once per call and checked. One thread at a time, but for {@link #mayHaveMore}.
 */
public interface ReadPipe {

    /** Length of the ring, bytes: a multiple of 8. */
    int size();

    /** Both indices of ours begin at 0 (the start of a link); the remote's is not touched. */
    void begin();

    /** Whether the remote's head differs from the own tail; no check, no order. Any thread. */
    boolean mayHaveMore();

    /**
     * How much can be read. What was written before the head is visible afterwards.
     *
     * @return bytes
     * @throws PipeViolation if the head is out of range or not a multiple of 8
     */
    int readable() throws PipeViolation;

    /** The 8 bytes at {@code offset} from the tail, little-endian; {@code offset} a multiple of 8. */
    long word(int offset);

    /** Copies bytes from {@code offset} after the tail, around the end if need be; {@code offset} a multiple of 4. */
    void get(int offset, MemorySegment to, long at, int length);

    /** Goes on by {@code length} bytes, rounded up to 8; the remote sees it. */
    default void advance(int length) {
        skip(length);
        show();
    }

    /** Goes on by {@code length} bytes, rounded up to 8; the remote sees it with {@link #show}. */
    void skip(int length);

    /** Shows the remote how far we are. */
    void show();

    /** The own tail, bytes from the start of the ring. */
    int tail();

    /** The first 8 bytes of the ring, wherever the tail is: where a remote that starts anew writes its VERSION. */
    long firstWord();
}
