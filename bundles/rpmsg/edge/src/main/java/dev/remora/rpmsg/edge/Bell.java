package dev.remora.rpmsg.edge;

import dev.remora.platform.Doorbell;
import java.util.concurrent.atomic.AtomicInteger;

/** The doorbell as threads here wait for it, and wake each other: a thread that spins sees that, too. Any thread. */
public final class Bell {

    private final Doorbell doorbell;
    private final AtomicInteger wakes = new AtomicInteger();

    /**
     * Makes one.
     *
     * @param doorbell where the other side rings
     */
    public Bell(Doorbell doorbell) {
        this.doorbell = doorbell;
    }

    /** Lets the receive thread look again, and those that wait in a callback. */
    public void wake() {
        wakes.incrementAndGet();
        doorbell.wake();
    }

    /**
     * The free-running number of wakes.
     *
     * @return the number; wraps
     */
    public int wakes() {
        return wakes.get();
    }

    /**
     * As {@link Doorbell#count()}.
     *
     * @return the count
     */
    public int count() {
        return doorbell.count();
    }

    /**
     * As {@link Doorbell#await}.
     *
     * @param seen a count
     * @param timeoutNanos the longest sleep, nanoseconds
     * @return the count at return
     */
    public int await(int seen, long timeoutNanos) {
        return doorbell.await(seen, timeoutNanos);
    }
}
