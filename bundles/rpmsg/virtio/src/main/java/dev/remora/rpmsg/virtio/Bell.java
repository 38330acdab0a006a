package dev.remora.rpmsg.virtio;

import dev.remora.platform.Doorbell;
import java.util.concurrent.atomic.AtomicInteger;

/** The doorbell as threads here wait for it, and wake each other: a thread that spins sees that, too. Any thread. */
final class Bell {

    private final Doorbell doorbell;
    private final AtomicInteger wakes = new AtomicInteger();

    Bell(Doorbell doorbell) {
        this.doorbell = doorbell;
    }

    /** Lets the receive thread look again, and those that wait in a callback. */
    void wake() {
        wakes.incrementAndGet();
        doorbell.wake();
    }

    /** The free-running number of wakes. */
    int wakes() {
        return wakes.get();
    }

    int count() {
        return doorbell.count();
    }

    int await(int seen, long timeoutNanos) {
        return doorbell.await(seen, timeoutNanos);
    }
}
