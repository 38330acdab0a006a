package dev.remora.platform.posix;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Lets threads in until it is closed, and tells when the last one has left: then what they used can go. */
final class Gate {

    /** With this bit the gate is closed; the other bits count those inside. */
    private static final int CLOSED = 1 << 31;

    private final AtomicInteger state = new AtomicInteger();

    /** Whether the caller is in and owes a {@link #leave}. */
    boolean enter() {
        if (state.getAndIncrement() >= 0) {
            return true;
        }
        leave();
        return false;
    }

    void leave() {
        if (state.decrementAndGet() == CLOSED) {
            synchronized (this) {
                notifyAll();
            }
        }
    }

    /**
     * Closes the gate and waits until nobody is inside.
     *
     * @param hurry makes those inside leave; done once a moment until they did
     */
    synchronized void close(Runnable hurry) {
        state.getAndUpdate(value -> value | CLOSED);
        boolean interrupted = false;
        while (state.get() != CLOSED) {
            hurry.run();
            try {
                TimeUnit.MILLISECONDS.timedWait(this, 10);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
