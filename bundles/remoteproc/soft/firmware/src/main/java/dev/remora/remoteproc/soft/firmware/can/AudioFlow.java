package dev.remora.remoteproc.soft.firmware.can;

import java.util.concurrent.TimeUnit;

/** One direction of an audio interface: a buffer of periods, which goes round at the rate of the samples. */
final class AudioFlow {

    private enum State {
        CLOSED, OPEN, RUNNING, PAUSED
    }

    private static final int MOST_BYTES = 16 << 20;
    private static final int FASTEST_HZ = 768_000;

    private State state = State.CLOSED;
    private int frameBytes;
    private int rate;
    private boolean suspended;
    private int size;
    private int period;
    private long next;
    private int tail;

    boolean open() {
        return go(State.CLOSED, State.OPEN);
    }

    boolean close() {
        boolean was = state != State.CLOSED;
        state = State.CLOSED;
        suspended = false;
        rate = 0;
        size = 0;
        tail = 0;
        return was;
    }

    boolean start(long now) {
        if (rate == 0 || size == 0 || !go(State.OPEN, State.RUNNING)) {
            return false;
        }
        tail = 0;
        next = now + periodNanos();
        return true;
    }

    boolean pause() {
        return go(State.RUNNING, State.PAUSED);
    }

    boolean restart(long now) {
        next = now + periodNanos();
        return go(State.PAUSED, State.RUNNING);
    }

    /** The gateway goes to sleep: whatever runs is held until it is back. */
    boolean suspend() {
        suspended = true;
        return state != State.CLOSED;
    }

    boolean resume(long now) {
        suspended = false;
        next = now + periodNanos();
        return state != State.CLOSED;
    }

    boolean terminate() {
        return go(State.RUNNING, State.OPEN) || go(State.PAUSED, State.OPEN);
    }

    boolean parameters(int newFrameBytes, int newRate) {
        if (state != State.OPEN || newFrameBytes == 0 || newRate <= 0 || newRate > FASTEST_HZ) {
            return false;
        }
        frameBytes = newFrameBytes;
        rate = newRate;
        return true;
    }

    boolean buffer(int newSize, int newPeriod) {
        if (state != State.OPEN || newPeriod <= 0 || newSize <= 0 || newSize > MOST_BYTES || newSize % newPeriod != 0) {
            return false;
        }
        size = newSize;
        period = newPeriod;
        return true;
    }

    private boolean go(State from, State to) {
        if (state != from) {
            return false;
        }
        state = to;
        return true;
    }

    private long periodNanos() {
        return rate == 0 ? 0 : Math.max(1, TimeUnit.SECONDS.toNanos(1) * period / frameBytes / rate);
    }

    /** Whether one more period is done. */
    boolean advance(long now) {
        if (state != State.RUNNING || suspended || now - next < 0) {
            return false;
        }
        next += periodNanos();
        tail = (tail + 1) % (size / period);
        return true;
    }

    /** Gives up what is late. */
    void catchUp(long now) {
        if (state == State.RUNNING && !suspended && now - next >= 0) {
            next = now + periodNanos();
        }
    }

    int tail() {
        return tail;
    }

    int offset() {
        return tail * period;
    }
}
