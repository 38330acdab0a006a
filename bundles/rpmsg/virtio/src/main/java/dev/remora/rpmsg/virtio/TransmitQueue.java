package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.edge.TransmitRoom;
import dev.remora.virtio.QueueState;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/**
 * The queue that messages go out on, in either role. A buffer is free, claimed by a sender, or with the peer. One thread
 * at a time. Throws as {@link ReceiveQueue} does.
 */
interface TransmitQueue extends TransmitRoom {

    /** The number of the queue, to notify the peer. */
    int number();

    /** Buffers have numbers below this. */
    int buffers();

    /** The longest payload. */
    int mtu();

    /** Whether there is a buffer to {@link #claim}; takes some back from the peer if need be. */
    boolean hasBuffer();

    /** Whether the peer has done with all that was sent; empty if it does not tell. */
    Optional<Boolean> drained();

    /** The longest payload of the buffer that is next; as {@link #mtu}, but where the peer's buffers differ. */
    int room();

    /** Takes the next buffer. */
    int claim();

    /** Where the payload of a claimed buffer goes, as much as fits. */
    MemorySegment payload(int buffer);

    /** Sends a message out of the next buffer, with the next {@link #publish}; if the payload cannot be read, nothing. */
    void put(int source, int destination, MemorySegment payload);

    /** Sends a claimed buffer, with the next {@link #publish}. */
    void commit(int buffer, int source, int destination, int length);

    /** A claimed buffer is free again. */
    void abandon(int buffer);

    /** Shows the peer what was sent; tells whether it wants to be notified. */
    boolean publish();

    /** How many claims can still be given back. */
    int claims();

    /** Into which buffers somebody may still write, former users' claims among them. */
    List<Integer> claimed();

    /**
     * Before {@link #leave}: what is free, but cannot be left so, goes back to the peer with the next {@link #publish}.
     *
     * @throws IllegalStateException if some are claimed that cannot be left
     */
    void returnFree();

    /** What the next user has to know; this one is at an end. */
    QueueState leave();
}
