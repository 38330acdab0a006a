package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What listens at a local address. Messages wait in its queue while it has no receiver, then go to the receiver
 * directly, on the receive thread; those for a blocking receiver always wait for its thread. A receiver is never called
 * by two threads at once, and not after it was detached. The next receiver gets what the former one did not, in order.
 *
 * <pre>
 *              attach               queue empty
 *   WAITING ───────────► DRAINING ─────────────► IDLE ◄──callback──► RUNNING
 *     │ ▲ ────────────────► SERVED (by a thread of the receiver's own)
 *     │ │ attachBlocking
 *     │ └─ detach, out of any of these; LEAVING until the callback has returned
 *     └──► CLOSED, out of any
 * </pre>
 *
 * IDLE to RUNNING and back is the path of a message: two compare-and-sets, no lock. All else happens under the monitor,
 * which is not held during a callback, nor while the transport is called. Only one thread delivers: the receive thread,
 * or, while that is masked, the one that polls. It makes the order: a message goes the direct way only when none waits,
 * and none is queued meanwhile.
 *
 * <p>A callback that does not return in time is disowned: its receiver is detached for good, the next one goes on
 * without waiting, and what it was given counts as delivered.
 */
final class Inbox {

    /** Takes the messages. Throws nothing. */
    @FunctionalInterface
    interface Receiver {
        void received(RpmsgMessage message);
    }

    /** Who comes next, and the thread of its own if it has one. */
    private record Attachment(Receiver receiver, @Nullable Thread own) {}

    private static final int WAITING = 0;
    private static final int DRAINING = 1;
    private static final int SERVED = 2;
    private static final int IDLE = 3;
    private static final int RUNNING = 4;
    private static final int LEAVING = 5;
    private static final int CLOSED = 6;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Inbox.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int address;
    private final DropCounters drops;
    private final ReceiveBuffers buffers;
    private final Retention retention;

    private volatile int state = WAITING;
    /** Shows the messages that go the direct way. */
    private final Message message;
    /**
     * The thread in a direct callback, so that it recognizes itself; cleared before it leaves. Not volatile: a thread that
     * finds itself here has written that itself, and no other one can mistake it for its own.
     */
    private @Nullable Thread direct;
    /** Who gets the messages that go the direct way. */
    private @Nullable Receiver target;

    // All below is guarded by the monitor.
    private final Backlog backlog;
    /** Who is attached, or detached in a callback that has not returned yet. */
    private @Nullable Receiver receiver;
    /** Attached while the former receiver was still in its last callback. */
    private @Nullable Attachment successor;
    /** Who was detached last: does not come back. */
    private @Nullable Receiver detached;
    /** The thread of the receiver's own, if it has one. */
    private @Nullable Thread own;
    /** The thread that delivers from the backlog. */
    private @Nullable Thread drainer;
    /** It is in a callback. */
    private boolean calling;
    /** The callback that {@link #LEAVING} waits for is a direct one. */
    private boolean directLeaves;
    /** Messages drained for this receiver. */
    private int drained;
    /** In the callback of that message the drainer did not give way in time. It may wait for what comes behind. */
    private int stuckAt;
    /** The receive thread waits to drain the rest itself. */
    private boolean takeover;

    Inbox(int address, InboxSettings settings, DropCounters drops, ReceiveBuffers buffers) {
        this.address = address;
        this.drops = drops;
        this.buffers = buffers;
        this.retention = new Retention(buffers, settings.retainedMax());
        this.message = new Message(retention);
        this.backlog = new Backlog(address, settings, drops, buffers);
    }

    int address() {
        return address;
    }

    /** For what comes next: what waits goes on waiting. */
    void settings(InboxSettings settings) {
        boolean resume;
        synchronized (this) {
            retention.limit(settings.retainedMax());
            resume = backlog.settings(settings);
        }
        if (resume)
            backlog.resume();
    }

    /** How many messages wait. */
    synchronized int queued() {
        return backlog.size();
    }

    /** Their payload bytes. */
    synchronized long queuedBytes() {
        return backlog.bytes();
    }

    /** How many of the queued are in buffers of the transport. */
    synchronized int held() {
        return backlog.held();
    }

    /** How many buffers its receivers retain. */
    int retained() {
        return retention.count();
    }

    /** Whether the calling thread is in a callback from here. */
    synchronized boolean isRunner() {
        Thread current = Thread.currentThread();
        return current.equals(direct) || (calling && current.equals(drainer));
    }

    /** A message has arrived. The receive thread. */
    Taken deliver(int source, MemorySegment memory, long offset, int length, int buffer) {
        while (!STATE.compareAndSet(this, IDLE, RUNNING)) {
            Taken taken = setAside(source, memory, offset, length, buffer);
            if (taken != null)
                return taken;
        }
        direct = Thread.currentThread();
        message.show(source, memory, offset, length, buffer);
        boolean kept = message.giveTo(target);
        direct = null;
        if (!STATE.compareAndSet(this, RUNNING, IDLE) && directLeft())
            drain();
        return kept ? Taken.KEPT : Taken.DONE;
    }

    /** Queues, drops or holds the message; null: look again, the direct way may be open. */
    private @Nullable Taken setAside(int source, MemorySegment memory, long offset, int length, int buffer) {
        synchronized (this) {
            if (state == IDLE)
                return null;
            if (buffers.endReason() != null)
                return Taken.HELD;
            if (state == RUNNING)
                throw new IllegalStateException("two threads deliver messages of one edge");
            if (state == CLOSED) {
                drops.count(DropCause.NO_ENDPOINT);
                return Taken.DONE;
            }
            boolean draining = state == DRAINING && !Thread.currentThread().equals(drainer);
            // A receiver that is slower than the remote would be drained for ever.
            boolean stuck = draining && drained == stuckAt;
            boolean overdue = draining && !stuck && drained >= backlog.capacity();
            if (!overdue && backlog.offer(source, memory, offset, length)) {
                wakeServer();
                return Taken.DONE;
            }
            if (!draining || stuck) {
                wakeServer();
                return backlog.overflow(source, memory, offset, length, buffer);
            }
            takeover = true;
            boolean given = Waits.until(() -> state != DRAINING || drainer == null, this, backlog.patienceNanos());
            takeover = false;
            if (!given)
                stuckAt = drained;
            if (!given || state != DRAINING)
                return null;
            drainer = Thread.currentThread();
        }
        drain();
        return null;
    }

    private void wakeServer() {
        if (state == SERVED)
            notifyAll();
    }

    /**
     * Gives the inbox to a receiver: first what waited, on this thread, then the newer messages, on the receive thread.
     * While the former receiver is in its last callback, it waits for that; this thread does not. Nothing happens if the
     * receiver has been detached already, or the inbox is closed.
     *
     * @throws IllegalStateException if another receiver is attached
     */
    void attach(Receiver next) {
        boolean now;
        synchronized (this) {
            now = admits(next) && take(new Attachment(next, null));
        }
        if (now)
            drain();
    }

    /** As {@link #attach}, but a thread of its own calls the receiver, from the queue, until it is detached. */
    synchronized void attachBlocking(Receiver next, String threadName) {
        // The thread waits for the monitor first.
        if (admits(next))
            take(new Attachment(next, Thread.ofPlatform().daemon().name(threadName).start(this::drain)));
    }

    private boolean admits(Receiver next) {
        if (state == CLOSED || next.equals(detached))
            return false;
        if (successor != null || (state != WAITING && state != LEAVING))
            throw new IllegalStateException("local address " + Texts.hex(address) + " has a receiver");
        return true;
    }

    private boolean take(Attachment next) {
        if (state != LEAVING)
            return begin(next);
        successor = next;
        return false;
    }

    /** The receiver gets what waits, on its own thread or else on this one; true: on this one. */
    private boolean begin(Attachment next) {
        receiver = next.receiver();
        own = next.own();
        drained = 0;
        stuckAt = -1;
        drainer = own == null ? Thread.currentThread() : own;
        state = own == null ? DRAINING : SERVED;
        notifyAll();
        return own == null;
    }

    /** Delivers from the queue for as long as it is this thread's turn. */
    private void drain() {
        WaitingMessage waiting = new WaitingMessage();
        Message shown = new Message(retention);
        for (Receiver next = next(waiting); next != null; next = next(waiting)) {
            backlog.delivers(waiting);
            shown.show(waiting.source(), waiting.memory(), waiting.offset(), waiting.length(), waiting.buffer());
            if (!shown.giveTo(next))
                backlog.delivered(waiting);
        }
    }

    /** The next message from the queue, and who gets it; null: this thread is done. */
    private synchronized @Nullable Receiver next(WaitingMessage into) {
        Thread me = Thread.currentThread();
        if (calling && me.equals(drainer)) {
            calling = false;
            if (state == LEAVING || state == CLOSED)
                left();
        }
        awaitTurn(me);
        if (!me.equals(drainer))
            return null;
        boolean givesWay = takeover && state == DRAINING;
        if (!givesWay && backlog.poll(into)) {
            calling = true;
            drained++;
            return receiver;
        }
        drainer = null;
        if (!givesWay) {
            target = receiver;
            state = IDLE;
            backlog.rest();
        }
        notifyAll();
        return null;
    }

    /** A receiver's own thread waits for messages, and before that for the end of the former receiver. */
    private void awaitTurn(Thread me) {
        while (isNext(me) || (state == SERVED && me.equals(drainer) && backlog.size() == 0)) {
            try {
                wait();
            } catch (InterruptedException leftOver) {
                // What the receiver called has left it. Nothing here ends by an interrupt.
            }
        }
    }

    private boolean isNext(Thread me) {
        return successor != null && me.equals(successor.own());
    }

    /** The receive thread is out of the callback of a receiver that was detached; whether it has to drain now. */
    private synchronized boolean directLeft() {
        return directLeaves && left();
    }

    /** The last callback of who leaves is over; whether this thread has to drain, for the next one. */
    private boolean left() {
        forget();
        if (state != LEAVING)
            return false;
        state = WAITING;
        Attachment next = successor;
        successor = null;
        return next != null && begin(next);
    }

    private void forget() {
        receiver = null;
        own = null;
        drainer = null;
        calling = false;
        directLeaves = false;
        notifyAll();
    }

    /**
     * Takes the inbox from a receiver: messages wait from now on. Waits for a running callback, but not for the one that
     * calls this.
     *
     * @return whether the callback has returned, or is the caller
     */
    boolean detach(Receiver leaving, long patienceNanos) {
        boolean drain;
        synchronized (this) {
            detached = leaving;
            if (successor != null && leaving.equals(successor.receiver())) {
                successor = null;
                notifyAll();
                return true;
            }
            if (!leaving.equals(receiver) || stop() || isRunner()
                    || Waits.until(() -> !leaving.equals(receiver), this, patienceNanos))
                return true;
            // Disowned. Its own thread may as well hear of it.
            if (own != null)
                own.interrupt();
            drain = left();
        }
        if (drain)
            drain();
        return false;
    }

    /** Lets no further callback begin; whether none is running. */
    private boolean stop() {
        // Read once: between two reads the receive thread may change it to what was asked for before.
        for (int seen = state; seen == IDLE || seen == RUNNING; seen = state) {
            if (STATE.compareAndSet(this, IDLE, WAITING)) {
                forget();
            } else {
                directLeaves = STATE.compareAndSet(this, RUNNING, LEAVING);
            }
        }
        if (calling && (state == DRAINING || state == SERVED)) {
            state = LEAVING;
        } else if (state == DRAINING || state == SERVED) {
            state = WAITING;
            forget();
        }
        return receiver == null;
    }

    /**
     * The endpoint goes: what waits is counted. A running callback is not waited for, {@link #detach} does that.
     *
     * @return how many messages waited
     */
    int close(DropCause forWhatWaits) {
        Backlog.Leftover leftover;
        synchronized (this) {
            if (state == CLOSED)
                return 0;
            stop();
            state = CLOSED;
            successor = null;
            leftover = backlog.clear();
            notifyAll();
        }
        return leftover.drop(forWhatWaits);
    }
}
