package dev.remora.rpmsg.virtio;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntConsumer;

/** Which receive buffers are lent to which session of the bus. One thread at a time, but for {@link #release}. */
final class Loans {

    private static final int NONE = -1;
    /** In {@link #borrower}. Sessions have numbers from 1. */
    private static final int NOBODY = 0;

    private final AtomicIntegerArray borrower;
    /** The released buffers as a list that any thread adds to: its first one, and by buffer the next. */
    private final AtomicInteger released = new AtomicInteger(NONE);
    private final int[] nextReleased;

    Loans(int buffers) {
        borrower = new AtomicIntegerArray(buffers);
        nextReleased = new int[buffers];
    }

    void lend(int buffer, int session) {
        borrower.setRelease(buffer, session);
    }

    /** The session says that it has not kept a buffer, so nobody is about to release it; false if it has done so before. */
    boolean end(int buffer, int session) {
        boolean lent = borrower.getOpaque(buffer) == session;
        if (lent) {
            borrower.setRelease(buffer, NOBODY);
        }
        return lent;
    }

    /** Takes a lent buffer back; false if it was released before. */
    private boolean takeBack(int buffer, int session) {
        return borrower.compareAndSet(buffer, session, NOBODY);
    }

    /**
     * A session gives a buffer back. Any thread. One that the session does not have is ignored.
     *
     * @return whether it is the first one since the last {@link #collect}
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

    /** Takes all that was released. */
    void collect(IntConsumer taker) {
        if (released.get() != NONE) {
            int buffer = released.getAndSet(NONE);
            while (buffer != NONE) {
                int after = nextReleased[buffer];
                taker.accept(buffer);
                buffer = after;
            }
        }
    }

    /** Takes all that a session still has: it is over. */
    void forget(int session, IntConsumer taker) {
        for (int buffer = 0; buffer < borrower.length(); buffer++) {
            if (takeBack(buffer, session)) {
                taker.accept(buffer);
            }
        }
    }
}
