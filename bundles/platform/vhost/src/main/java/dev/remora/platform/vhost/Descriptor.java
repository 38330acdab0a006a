package dev.remora.platform.vhost;

import java.util.concurrent.atomic.AtomicInteger;

/** A descriptor that is closed when its owner closes it and nobody is using it any more: its number is never used for another. */
final class Descriptor implements AutoCloseable {

    /** With this bit the owner has closed it; the other bits count those who use it. */
    private static final int CLOSED = 1 << 31;

    private final Kernel kernel;
    private final int number;
    private final AtomicInteger state = new AtomicInteger();

    Descriptor(Kernel kernel, int number) {
        this.kernel = kernel;
        this.number = number;
    }

    /** Its number: for the owner, or between {@link #enter} and {@link #leave}. */
    int number() {
        return number;
    }

    /** Whether the caller may use it and owes a {@link #leave}. */
    boolean enter() {
        while (true) {
            int users = state.get();
            if (users < 0) {
                return false;
            }
            if (state.compareAndSet(users, users + 1)) {
                return true;
            }
        }
    }

    void leave() {
        if (state.decrementAndGet() == CLOSED) {
            kernel.close(number);
        }
    }

    @Override
    public void close() {
        if (state.getAndUpdate(users -> users | CLOSED) == 0) {
            kernel.close(number);
        }
    }
}
