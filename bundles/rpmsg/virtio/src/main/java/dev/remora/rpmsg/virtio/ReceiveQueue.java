package dev.remora.rpmsg.virtio;

import dev.remora.virtio.DriverQueue;
import dev.remora.virtio.QueueState;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The receive queue with its buffers. Each one is with the device, lent to a session of the bus, or idle: to be offered
 * to the device with the next {@link #offerIdle()}. One thread at a time, but for {@link #release}.
 */
final class ReceiveQueue {

    static final int NONE = -1;

    /** In {@link #borrower}: lent to nobody. Sessions have numbers from 1. */
    private static final int NOBODY = 0;

    private final DriverQueue queue;
    private final BufferPool pool;
    private final int[] bufferOf;
    private final int[] idle;
    private int idleCount;
    private final AtomicIntegerArray borrower;
    /** The released buffers as a list that any thread adds to: its first one, and by buffer the next. */
    private final AtomicInteger released = new AtomicInteger(NONE);
    private final int[] nextReleased;

    /** All buffers are idle. */
    ReceiveQueue(DriverQueue queue, BufferPool pool) {
        this.queue = queue;
        this.pool = pool;
        int count = pool.count();
        bufferOf = new int[queue.num()];
        idle = new int[count];
        borrower = new AtomicIntegerArray(count);
        nextReleased = new int[count];
        for (int buffer = 0; buffer < count; buffer++) {
            addIdle(buffer);
        }
    }

    /**
     * Goes on with the buffers that the device has.
     *
     * @param held one that it has not, or {@link #NONE}
     * @throws IllegalStateException if these are not all buffers, each once
     */
    ReceiveQueue(DriverQueue queue, BufferPool pool, QueueState left, int held) {
        this(queue, pool);
        idleCount = 0;
        boolean[] found = new boolean[pool.count()];
        if (held != NONE) {
            found[held] = true;
        }
        for (QueueState.InFlight inFlight : left.inFlight()) {
            int buffer = pool.bufferAt(inFlight.deviceAddress());
            if (found[buffer] || inFlight.length() != pool.size() || !inFlight.deviceWrites()) {
                throw new IllegalStateException("%s: buffer %d was left in a wrong state".formatted(pool.region()
                        .name(), buffer));
            }
            found[buffer] = true;
            bufferOf[inFlight.id()] = buffer;
        }
        for (int buffer = 0; buffer < found.length; buffer++) {
            if (!found[buffer]) {
                throw new IllegalStateException("%s: buffer %d is missing in what was left".formatted(pool.region()
                        .name(), buffer));
            }
        }
    }

    BufferPool pool() {
        return pool;
    }

    /** Takes the next filled buffer off the ring; {@link #NONE} if there is none. */
    int take() {
        int id = queue.take();
        return id < 0 ? NONE : bufferOf[id];
    }

    /** What the device says it wrote into the buffer taken last. */
    int takenLength() {
        return queue.takenLength();
    }

    void lend(int buffer, int session) {
        borrower.set(buffer, session);
    }

    /** Takes a lent buffer back; false if it was released before. */
    boolean takeBack(int buffer, int session) {
        return borrower.compareAndSet(buffer, session, NOBODY);
    }

    void addIdle(int buffer) {
        idle[idleCount++] = buffer;
    }

    /**
     * A session gives a buffer back. Any thread. One that the session does not have is ignored.
     *
     * @return whether it is the first one since the last {@link #collect()}
     */
    boolean release(int buffer, int session) {
        if (!takeBack(buffer, session)) {
            return false;
        }
        int first;
        do {
            first = released.get();
            nextReleased[buffer] = first;
        } while (!released.compareAndSet(first, buffer));
        return first == NONE;
    }

    /** Makes the released buffers idle. */
    void collect() {
        if (released.get() != NONE) {
            for (int buffer = released.getAndSet(NONE); buffer != NONE; buffer = nextReleased[buffer]) {
                addIdle(buffer);
            }
        }
    }

    /** Makes all idle that a session still has: it is over. */
    void forget(int session) {
        for (int buffer = 0; buffer < borrower.length(); buffer++) {
            if (takeBack(buffer, session)) {
                addIdle(buffer);
            }
        }
    }

    /** Gives all idle buffers to the device; tells whether it wants to be kicked. */
    boolean offerIdle() {
        for (int i = 0; i < idleCount; i++) {
            int buffer = idle[i];
            bufferOf[queue.offer(pool.deviceAddress(buffer), pool.size(), true)] = buffer;
        }
        idleCount = 0;
        return queue.publish();
    }

    boolean pending() {
        return queue.pending();
    }

    void wantInterrupts(boolean on) {
        queue.wantInterrupts(on);
    }

    /** Nothing may be lent or idle. */
    QueueState leave() {
        queue.wantInterrupts(false);
        return queue.leave();
    }
}
