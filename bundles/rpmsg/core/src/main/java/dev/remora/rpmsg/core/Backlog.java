package dev.remora.rpmsg.core;

import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/**
 * What waits at an inbox, and what becomes of messages that find no room: dropped, or held. A message that is held waits
 * in the transport's buffer, in line with the copies; one without a buffer stays with the transport, and so does all that
 * is behind it, until the transport is told to go on. Guarded by its inbox; {@link Leftover} and {@link #delivers} are
 * not.
 */
final class Backlog {

    /** How long the receive thread waits for a callback on another thread, and all channels of the edge with it. */
    private static final long HOLD_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** Longer, since messages are lost otherwise. */
    private static final long DROP_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int address;
    private final DropCounters drops;
    private final ReceiveBuffers buffers;
    private final MessageQueue queue;
    private Overflow overflow;
    /** The transport holds a message back, and everything behind it. */
    private boolean holdsBack;

    Backlog(int address, InboxSettings settings, DropCounters drops, ReceiveBuffers buffers) {
        this.address = address;
        this.drops = drops;
        this.buffers = buffers;
        this.queue = new MessageQueue(settings.queueMessages(), settings.queueBytes(), buffers.longest(),
                buffers.count());
        this.overflow = settings.overflow();
    }

    /** For what comes next; whether the transport has to ask again about what it holds back: {@link #resume()}. */
    boolean settings(InboxSettings settings) {
        queue.limit(settings.queueMessages(), settings.queueBytes());
        overflow = settings.overflow();
        boolean asks = holdsBack;
        holdsBack = false;
        return asks;
    }

    /** Has the transport ask again. Without the monitor. */
    void resume() {
        buffers.resume(address);
    }

    int size() {
        return queue.size();
    }

    long bytes() {
        return queue.bytes();
    }

    int held() {
        return queue.kept();
    }

    /** How many may wait as copies. */
    int capacity() {
        return queue.capacity();
    }

    /** How long to wait for the callback that keeps the queue full, before {@link #overflow}. */
    long patienceNanos() {
        return overflow == Overflow.HOLD ? HOLD_PATIENCE_NANOS : DROP_PATIENCE_NANOS;
    }

    /** Copies the message, if there is room. */
    boolean offer(int source, MemorySegment memory, long offset, int length) {
        return queue.offer(source, memory, offset, length);
    }

    /** There was no room. */
    Taken overflow(int source, MemorySegment memory, long offset, int length, int buffer) {
        if (overflow == Overflow.HOLD) {
            if (buffer != RpmsgEdge.NO_BUFFER && queue.keep(source, memory, offset, length, buffer)) {
                buffers.hold();
                return Taken.KEPT;
            }
            if (buffer == RpmsgEdge.NO_BUFFER && queue.size() > 0) {
                holdsBack = true;
                return Taken.HELD;
            }
        }
        drops.count(DropCause.QUEUE_FULL);
        return Taken.DONE;
    }

    /** Takes the first message; whether there was one. {@link #delivers} follows. */
    boolean poll(WaitingMessage into) {
        if (!queue.poll(into))
            return false;
        boolean roomAgain = holdsBack && queue.size() <= queue.capacity() / 2;
        holdsBack &= !roomAgain;
        into.roomAgain(roomAgain);
        return true;
    }

    /** A message that was taken is about to be delivered. Without the monitor. */
    void delivers(WaitingMessage taken) {
        if (taken.buffer() != RpmsgEdge.NO_BUFFER)
            buffers.unhold();
        if (taken.roomAgain())
            resume();
    }

    /** It was, and nobody retains its buffer. Without the monitor. */
    void delivered(WaitingMessage taken) {
        if (taken.buffer() != RpmsgEdge.NO_BUFFER)
            buffers.release(taken.buffer());
    }

    /** Messages go the direct way from now on: an inbox in use costs no memory for those that might wait. */
    void rest() {
        queue.rest();
    }

    /** Nothing waits any longer. */
    Leftover clear() {
        Leftover leftover = new Leftover(queue.size(), queue.clear(), holdsBack);
        holdsBack = false;
        return leftover;
    }

    /** What waited, to be seen to. */
    final class Leftover {

        private final int messages;
        private final int[] kept;
        private final boolean heldBack;

        private Leftover(int messages, int[] kept, boolean heldBack) {
            this.messages = messages;
            this.kept = kept;
            this.heldBack = heldBack;
        }

        /** Counts it, and gives back the buffers; how many messages it was. */
        int drop(DropCause cause) {
            drops.count(cause, messages);
            for (int buffer : kept) {
                buffers.unhold();
                buffers.release(buffer);
            }
            if (heldBack)
                resume();
            return messages;
        }
    }
}
