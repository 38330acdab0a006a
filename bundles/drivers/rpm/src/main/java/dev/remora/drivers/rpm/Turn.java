package dev.remora.drivers.rpm;

import dev.remora.rpm.RpmException;
import dev.remora.rpm.RpmException.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to send. Requests of one caller are sent and answered before those of the next, so that votes reach the
 * RPM in the order in which they were aggregated. Asleep it is nobody's turn.
 */
final class Turn {

    private enum State {
        FREE, TAKEN, ASLEEP, GONE
    }

    private State state = State.FREE;
    private @Nullable Caller sleeper;

    /** Waits for it; each that has it gives it back within the configured time. */
    synchronized void take() throws RpmException, InterruptedException {
        while (state == State.TAKEN) {
            wait();
        }
        check();
        state = State.TAKEN;
    }

    private void check() throws RpmException {
        if (state == State.GONE)
            throw new RpmException(Reason.UNAVAILABLE, "the channel to the RPM is gone");
        if (state == State.ASLEEP)
            throw new RpmException(Reason.UNAVAILABLE, "asleep: nothing is sent to the RPM before wake()");
    }

    /** Takes it, if it is free. */
    synchronized boolean tryTake() {
        boolean free = state == State.FREE;
        if (free)
            state = State.TAKEN;
        return free;
    }

    synchronized void free() {
        if (state == State.TAKEN)
            state = State.FREE;
        notifyAll();
    }

    /** Takes it in order to sleep. */
    synchronized void takeToSleep() throws RpmException {
        if (state == State.ASLEEP || sleeper != null)
            throw new IllegalStateException("asleep already");
        check();
        if (state == State.TAKEN)
            throw new RpmException(Reason.UNAVAILABLE, "no sleep now: a vote is on its way to the RPM");
        state = State.TAKEN;
    }

    /** Whoever has it sleeps now. */
    synchronized void sleep(Caller caller) {
        sleeper = caller;
        if (state == State.TAKEN)
            state = State.ASLEEP;
        notifyAll();
    }

    /** Whoever wakes up takes it; false if nobody sleeps. */
    synchronized boolean wake() {
        boolean asleep = sleeper != null;
        sleeper = null;
        if (state == State.ASLEEP)
            state = State.TAKEN;
        return asleep;
    }

    synchronized boolean isAsleep(Caller caller) {
        return caller.equals(sleeper);
    }

    /** From now on it is nobody's. */
    synchronized void end() {
        state = State.GONE;
        notifyAll();
    }
}
