package dev.remora.rpmsg.edge;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Whose turn it is to receive: the receive thread's or, while masked, that of the thread that polls. */
public final class Turn {

    private final String edge;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    /** Written under the lock. Whoever finds itself here needs none. */
    private volatile @Nullable Thread holder;
    /** Written under the lock. */
    private volatile @Nullable EdgeSession maskedBy;
    /** How many have ended. Guarded by the lock. */
    private int ended;
    /** Written under the lock. */
    private volatile boolean over;
    /** How many wait for the turn to end. Changed under the lock only. */
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * Makes one.
     *
     * @param edge its name, for errors
     */
    public Turn(String edge) {
        this.edge = edge;
    }

    /** The receive thread begins its turn; false if it must not, now. */
    public boolean tryEnter() {
        lock.lock();
        try {
            if (over || maskedBy != null || holder != null) {
                return false;
            }
            holder = Thread.currentThread();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A thread that polls begins its turn, after those that poll already.
     *
     * @return false if it is not masked by that session (any more)
     * @throws IllegalStateException if it is this thread's turn already
     */
    public boolean enterMasked(EdgeSession session) {
        checkNotMine();
        lock.lock();
        try {
            while (holder != null && session.equals(maskedBy)) {
                changed.awaitUninterruptibly();
            }
            if (over || !session.equals(maskedBy)) {
                return false;
            }
            holder = Thread.currentThread();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the turn; tells whether the receive thread may go on. */
    public boolean exit() {
        lock.lock();
        try {
            holder = null;
            ended++;
            changed.signalAll();
            return maskedBy == null;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Keeps the receive thread from its turn; returns when it is not, or never will be again.
     *
     * @throws IllegalStateException if it is this thread's turn, or masked already
     */
    public void mask(EdgeSession session) {
        checkNotMine();
        lock.lock();
        try {
            if (maskedBy != null) {
                throw new IllegalStateException(edge + ": masked already");
            }
            maskedBy = session;
            while (holder != null && !over && session.equals(maskedBy)) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets the receive thread go on; nothing if that session has not masked it. */
    public void unmask(EdgeSession session) {
        lock.lock();
        try {
            if (session.equals(maskedBy)) {
                maskedBy = null;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether somebody waits for the turn to end, or it should: a holder that only looks is to end it. */
    public boolean wanted() {
        return over || maskedBy != null || waiting.get() != 0;
    }

    /** Whether it is this thread's turn: it is in a callback. */
    public boolean mine() {
        return Thread.currentThread().equals(holder);
    }

    /** Nobody begins a turn any more. */
    public void end() {
        lock.lock();
        try {
            over = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until it is nobody's turn; an interrupt does not end the wait, and is not lost. */
    public boolean awaitNobody(long timeoutNanos) {
        return await(false, timeoutNanos);
    }

    /** Waits until the turn has ended that is under way, if there is one; an interrupt as above. */
    public boolean awaitEnd(long timeoutNanos) {
        return await(true, timeoutNanos);
    }

    private boolean await(boolean nextMayBegin, long timeoutNanos) {
        boolean interrupted = false;
        long end = System.nanoTime() + timeoutNanos;
        lock.lock();
        try {
            waiting.incrementAndGet();
            int before = ended;
            long left = timeoutNanos;
            while (isHeld(nextMayBegin, before) && left > 0) {
                try {
                    changed.await(left, TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                left = end - System.nanoTime();
            }
            waiting.decrementAndGet();
            return !isHeld(nextMayBegin, before);
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean isHeld(boolean nextMayBegin, int before) {
        return holder != null && !(nextMayBegin && ended != before);
    }

    private void checkNotMine() {
        if (mine()) {
            throw new IllegalStateException("called from within a callback of this edge");
        }
    }
}
