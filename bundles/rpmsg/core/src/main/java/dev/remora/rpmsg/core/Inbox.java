package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.core.MessageQueue.Waiting;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What listens at a local address. Messages wait in its queue while it has no receiver, then go to the receiver
 * directly, on the receive thread. A receiver is never called by two threads at once, and not after it was detached.
 *
 * <pre>
 *   HELD ──attach──► DRAINING ──queue empty──► IDLE ◄──callback──► RUNNING       HELD ──close──► CLOSED
 *     ▲                  │                      │                     │
 *     └──────────────────┴────────detach────────┴─────────────────────┘   (LEAVING until the callback has returned)
 * </pre>
 *
 * IDLE to RUNNING and back is the path of a message: two compare-and-sets, no lock. All else happens under the monitor,
 * which is not held during a callback.
 */
final class Inbox {

    /** Takes the messages. Throws nothing. */
    @FunctionalInterface
    interface Receiver {
        void received(RpmsgMessage message);
    }

    private static final int HELD = 0;
    private static final int DRAINING = 1;
    private static final int IDLE = 2;
    private static final int RUNNING = 3;
    private static final int LEAVING = 4;
    private static final int CLOSED = 5;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Inbox.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int address;
    private final MessageQueue queue;
    private final DropCounters drops;
    private final Message message = new Message();

    private volatile int state = HELD;
    /** The thread in a callback, so that it recognizes itself; cleared before it leaves. */
    private volatile @Nullable Thread runner;
    private @Nullable Receiver receiver;
    /** Who was detached last: does not come back. */
    private @Nullable Receiver detached;
    /** Messages drained for this receiver. */
    private int drained;
    /** The receive thread waits to drain the rest itself. */
    private boolean takeover;

    Inbox(int address, MessageQueue queue, DropCounters drops) {
        this.address = address;
        this.queue = queue;
        this.drops = drops;
    }

    int address() {
        return address;
    }

    /** Whether the calling thread is in a callback from here. */
    boolean isRunner() {
        return Thread.currentThread().equals(runner);
    }

    /** A message has arrived. The receive thread. */
    void deliver(int source, MemorySegment memory, long offset, int length) {
        while (!STATE.compareAndSet(this, IDLE, RUNNING)) {
            if (setAside(source, memory, offset, length))
                return;
        }
        runner = Thread.currentThread();
        call(source, memory, offset, length);
        runner = null;
        if (!STATE.compareAndSet(this, RUNNING, IDLE))
            left();
    }

    /** Queues or drops the message; false: look again, the direct way may be open. */
    private boolean setAside(int source, MemorySegment memory, long offset, int length) {
        synchronized (this) {
            if (state == IDLE)
                return false;
            if (state == RUNNING)
                throw new IllegalStateException("two threads deliver messages of one edge");
            if (state == CLOSED) {
                drops.count(DropCause.NO_ENDPOINT);
                return true;
            }
            // A receiver that is slower than the remote would be drained for ever.
            boolean overdue = state == DRAINING && drained >= queue.capacity();
            if (!overdue && queue.offer(source, memory, offset, length))
                return true;
            if (state != DRAINING) {
                drops.count(DropCause.QUEUE_FULL);
                return true;
            }
            takeover = true;
            Waits.until(() -> state != DRAINING || runner == null, this, Long.MAX_VALUE);
            takeover = false;
            if (state != DRAINING)
                return false;
            runner = Thread.currentThread();
        }
        drain();
        return false;
    }

    /**
     * Gives the inbox to a receiver: first what waited, on this thread, then the newer messages, on the receive thread.
     * Nothing happens if the receiver has been detached already.
     */
    void attach(Receiver newReceiver) {
        synchronized (this) {
            if (state != HELD || newReceiver.equals(detached))
                return;
            receiver = newReceiver;
            drained = 0;
            runner = Thread.currentThread();
            state = DRAINING;
        }
        drain();
    }

    private void drain() {
        for (Waiting waiting = next(); waiting != null; waiting = next()) {
            call(waiting.source(), waiting.payload(), 0, (int) waiting.payload().byteSize());
        }
    }

    /** The next message to drain; null: this thread is done with it. */
    private synchronized @Nullable Waiting next() {
        if (state == DRAINING && !takeover) {
            Waiting waiting = queue.poll();
            if (waiting != null) {
                drained++;
                return waiting;
            }
            runner = null;
            state = IDLE;
        } else {
            runner = null;
            left();
        }
        return null;
    }

    private synchronized void left() {
        if (state == LEAVING)
            state = HELD;
        notifyAll();
    }

    /**
     * Takes the inbox from a receiver: messages wait from now on. Waits for a running callback, but not for the one that
     * calls this.
     *
     * @return whether the callback has returned, or is the caller
     */
    synchronized boolean detach(Receiver leaving, long patienceNanos) {
        detached = leaving;
        if (!leaving.equals(receiver) || stop())
            return true;
        return isRunner() || Waits.until(() -> state != LEAVING, this, patienceNanos);
    }

    /** Lets no further callback begin; whether none is running. */
    private boolean stop() {
        while (state == IDLE || state == RUNNING) {
            if (STATE.compareAndSet(this, IDLE, HELD))
                return true;
            if (STATE.compareAndSet(this, RUNNING, LEAVING))
                return false;
        }
        if (state == DRAINING) {
            state = runner == null ? HELD : LEAVING;
            notifyAll();
        }
        return state != LEAVING;
    }

    /** The endpoint goes. Its receiver has been detached. */
    synchronized void close() {
        drops.count(DropCause.NO_DRIVER, queue.clear());
        state = CLOSED;
        notifyAll();
    }

    private void call(int source, MemorySegment memory, long offset, int length) {
        message.show(source, memory, offset, length);
        try {
            Receiver current = receiver;
            if (current != null)
                current.received(message);
        } finally {
            message.hide();
        }
    }
}
