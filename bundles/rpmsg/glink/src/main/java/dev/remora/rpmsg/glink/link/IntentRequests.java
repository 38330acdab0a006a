package dev.remora.rpmsg.glink.link;

import java.util.concurrent.TimeUnit;

/**
 * When the remote is asked for a receive buffer: one request at a time, and after a refusal later and later. A grant is
 * complete with both its answers, in either order. Guarded by its user's lock; times are of {@link System#nanoTime}.
 */
final class IntentRequests {

    private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONGEST_PAUSE = TimeUnit.SECONDS.toNanos(1);
    /** As long as Linux waits; one that was lost is sent again. */
    private static final long ANSWER = TimeUnit.SECONDS.toNanos(10);

    private enum State {
        IDLE,
        ASKED,
        /** The buffer came first, the answer is still to come. */
        ARRIVED,
        /** The answer came first, the buffer is still to come. */
        GRANTED
    }

    private State state = State.IDLE;
    private int size;
    private long askedAt;
    private int refusedSize;
    private int refusals;
    private long pause;
    private long refusedAt;

    /** How long not to ask for so many bytes; 0: it may be asked now. */
    long pause(int length, long now) {
        if (state != State.IDLE) {
            return Math.max(0, ANSWER - (now - askedAt));
        }
        if (refusals > 0 && length >= refusedSize) {
            return Math.max(0, pause - (now - refusedAt));
        }
        return 0;
    }

    void asked(int length, long now) {
        state = State.ASKED;
        size = length;
        askedAt = now;
    }

    /** A buffer was granted, asked for or not. */
    void arrived(int length) {
        if (length < 0 || length >= size) {
            switch (state) {
                case ASKED -> state = State.ARRIVED;
                case GRANTED -> over();
                case IDLE, ARRIVED -> {
                }
            }
        }
    }

    /** The remote's answer; false if nothing was asked. */
    boolean answered(boolean granted, long now) {
        if (state == State.IDLE || state == State.GRANTED) {
            return false;
        }
        if (!granted) {
            refused(now);
        } else if (state == State.ARRIVED) {
            over();
        } else {
            state = State.GRANTED;
        }
        return true;
    }

    private void over() {
        state = State.IDLE;
        refusals = 0;
    }

    private void refused(long now) {
        state = State.IDLE;
        boolean again = refusals > 0 && size == refusedSize;
        pause = again ? Math.min(2 * pause, LONGEST_PAUSE) : FIRST_PAUSE;
        refusals = again ? refusals + 1 : 1;
        refusedSize = size;
        refusedAt = now;
    }

    void clear() {
        state = State.IDLE;
        refusals = 0;
    }

    /** Why there is no buffer for so many bytes, one line. */
    String reason(int length) {
        if (refusals > 0 && length >= refusedSize) {
            return "the remote refuses a receive buffer of %d bytes (refused %s)".formatted(refusedSize, refusals == 1
                    ? "once"
                    : refusals + " times");
        }
        if (state != State.IDLE) {
            return "the remote was asked for a receive buffer of %d bytes and has not granted one yet".formatted(size);
        }
        return "the remote has no receive buffer of %d bytes free".formatted(length);
    }
}
