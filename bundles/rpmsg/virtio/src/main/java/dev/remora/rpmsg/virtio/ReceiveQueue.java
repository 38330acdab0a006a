package dev.remora.rpmsg.virtio;

import dev.remora.virtio.QueueState;
import dev.remora.virtio.VringViolation;
import java.lang.foreign.MemorySegment;

/**
 * The queue that messages come in on, in either role. A buffer is with the peer, or taken and not yet given back. One
 * thread at a time.
 *
 * <p>All methods that look at the ring throw {@link VringViolation} for what the peer did to it, and {@link
 * IllegalStateException} when it is gone.
 */
interface ReceiveQueue {

    int NONE = -1;

    /** The number of the queue, to notify the peer. */
    int number();

    /** Buffers have numbers below this. */
    int buffers();

    /** Takes the next filled buffer; {@link #NONE} if there is none. */
    int take();

    /** How many bytes of the buffer taken last may be looked at. */
    int takenLength();

    /** Where a taken buffer lies. */
    MemorySegment memory(int buffer);

    /** Its first byte in {@link #memory}. */
    long offset(int buffer);

    /** Gives a taken buffer back, with the next {@link #publish}. */
    void giveBack(int buffer);

    /** Shows the peer what was given back; tells whether it wants to be notified. */
    boolean publish();

    /** Whether there is something to {@link #take}. */
    boolean pending();

    /** Whether the peer is to ring; after switching on, look at {@link #pending} once more. */
    void wantRings(boolean on);

    /** Whether what was taken, and not given back, is in the ring again for the next user, so that nothing need be said. */
    boolean untakesOnLeave();

    /** What the next user has to know; this one is at an end. */
    QueueState leave();
}
