package dev.remora.rpmsg.edge;

import dev.remora.rpmsg.spi.RpmsgTransport.Abort;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for a transmit buffer. Interrupts for returned buffers are wanted only while somebody does; the receive
 * thread hears them and wakes the waiting. A driver that waits in its callback gives back the buffers of the messages it
 * has done with, and listens to the doorbell on its own: nothing is received meanwhile.
 */
public final class Waiters implements Senders {

    private final ReentrantLock lock;
    private final Condition changed;
    private final TransmitRoom room;
    private final Bell bell;
    private final Turn turn;
    /** The remote may never ring, or is known not to. */
    private final long pollNanos;
    private volatile Runnable giveBack = () -> {};

    private int wakes;
    /** Changed under the lock only. The receive thread looks without it, and again after its safety poll. */
    private final AtomicInteger waiting = new AtomicInteger();
    /** Wants to hear of a buffer. Changed under the lock only. */
    private volatile @Nullable EdgeSession asking;
    private boolean ended;
    private boolean wanted;

    /** What is tried until there is a buffer. */
    @FunctionalInterface
    public interface Attempt {
        Sent now();

        /** After {@link #now} was in vain: how long to wait at most before the next one, nanoseconds. */
        default long pause() {
            return Long.MAX_VALUE;
        }
    }

    /** Guarded by the lock of the queue. */
    public Waiters(ReentrantLock lock, TransmitRoom room, Bell bell, Turn turn, long pollNanos) {
        this.lock = lock;
        this.room = room;
        this.bell = bell;
        this.pollNanos = pollNanos;
        this.turn = turn;
        changed = lock.newCondition();
    }

    /** What a driver has to do that waits in its callback. */
    public void beforeWaitInCallback(Runnable newGiveBack) {
        giveBack = newGiveBack;
    }

    /** Lets all try again. */
    public void wake() {
        lock.lock();
        try {
            wakes++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (waiting.get() != 0) {
            bell.wake();
        }
    }

    /** Lets those who wait go on if there is a buffer. */
    @Override
    public void wakeIfRoom() {
        if (waiting.get() == 0) {
            return;
        }
        lock.lock();
        try {
            if (mayHaveRoom()) {
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody wants to hear of a buffer, waiting or not. */
    @Override
    public boolean any() {
        return waiting.get() != 0 || asking != null;
    }

    /** How long the receive thread may sleep for all that they know. */
    @Override
    public long longestSleep(long otherwise) {
        return asking == null ? otherwise : Math.min(otherwise, pollNanos);
    }

    /** For a receive thread that spins: wakes those who wait if there is a buffer; tells whether to report one. */
    @Override
    public boolean look() {
        wakeIfRoom();
        if (asking == null) {
            return false;
        }
        lock.lock();
        try {
            return asking != null && mayHaveRoom();
        } finally {
            lock.unlock();
        }
    }

    /** The queue is not looked at any more. Under the lock. */
    public void end() {
        ended = true;
    }

    /** Tries until it is over in one way or the other. */
    public Sent await(Attempt attempt, long timeoutNanos, Abort abort) throws InterruptedException {
        return await(attempt, room::mayHaveRoom, timeoutNanos, abort);
    }

    /**
     * The same for one that needs more than others may.
     *
     * @param enough whether there seems to be room for this one; asked under the lock
     */
    public Sent await(Attempt attempt, BooleanSupplier enough, long timeoutNanos, Abort abort)
            throws InterruptedException {
        long start = System.nanoTime();
        changeWaiting(1);
        try {
            while (true) {
                int seenWakes = wakes();
                int seenRings = bell.count();
                if (abort.aborted()) {
                    return Sent.CLOSED;
                }
                Sent sent = attempt.now();
                long left = timeoutNanos - (System.nanoTime() - start);
                if (sent != Sent.NO_BUFFER || left <= 0) {
                    return sent;
                }
                sleep(enough, Math.min(Math.min(left, pollNanos), attempt.pause()), seenWakes, seenRings);
            }
        } finally {
            changeWaiting(-1);
        }
    }

    /** Asks for one {@link #takeWritable}. */
    public void ask(EdgeSession session) {
        lock.lock();
        try {
            // One that ends meanwhile would ask for ever.
            if (!session.over()) {
                asking = session;
                wantRings();
            }
        } finally {
            lock.unlock();
        }
        bell.wake();
    }

    /** A session that is over asks no more, and waits no more. */
    public void end(EdgeSession session) {
        lock.lock();
        try {
            if (session.equals(asking)) {
                asking = null;
                wantRings();
            }
        } finally {
            lock.unlock();
        }
        wake();
    }

    /** Whether that session asked, and there is a buffer now. */
    public boolean takeWritable(EdgeSession session) {
        if (!session.equals(asking)) {
            return false;
        }
        lock.lock();
        try {
            if (!session.equals(asking) || !mayHaveRoom()) {
                return false;
            }
            asking = null;
            wantRings();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until something has become true that {@link #wake} is called for; an interrupt ends it early, and is not lost.
     *
     * @param done asked under the lock
     * @param timeoutNanos longest wait, nanoseconds
     * @return whether it is true
     */
    public boolean awaitUntil(BooleanSupplier done, long timeoutNanos) {
        lock.lock();
        try {
            long left = timeoutNanos;
            while (!done.getAsBoolean() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return done.getAsBoolean();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void sleep(BooleanSupplier enough, long nanos, int seenWakes, int seenRings)
            throws InterruptedException {
        if (turn.mine()) {
            giveBack.run();
            bell.await(seenRings, nanos);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            wakeIfRoom();
            return;
        }
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (left > 0 && wakes == seenWakes && (ended || !enough.getAsBoolean())) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private int wakes() {
        lock.lock();
        try {
            return wakes;
        } finally {
            lock.unlock();
        }
    }

    private void changeWaiting(int by) {
        lock.lock();
        try {
            waiting.addAndGet(by);
            wantRings();
        } finally {
            lock.unlock();
        }
    }

    /** Whether waiting for a buffer is over, as far as can be seen without taking any. */
    private boolean mayHaveRoom() {
        return !ended && room.mayHaveRoom();
    }

    private void wantRings() {
        boolean on = any();
        if (!ended && on != wanted) {
            wanted = on;
            room.wantRings(on);
        }
    }
}
