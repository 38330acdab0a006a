package dev.remora.platform;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The near end of a mailbox: counts the rings of the other side and lets a thread sleep until the next one.
 *
 * <p>It is an event count, so no ring is lost between looking and sleeping:
 *
 * {@snippet :
 * int seen = doorbell.count();
 * while (running) {
 *     drainTheRings();
 *     seen = doorbell.await(seen, SAFETY_POLL_NANOS);
 * }
 * }
 *
 * Several threads may wait at once; a ring wakes them all. A ring only says "look": it may be spurious, and several
 * rings may be seen as one.
 */
@ProviderType
public interface Doorbell {

    /**
     * The free-running number of rings so far; wraps. Never blocks. The other side may have written it: compare it for
     * equality only.
     *
     * @return the count
     */
    int count();

    /**
     * Sleeps until the count differs from {@code seen}, {@link #wake()} is called, the time is over, or the mailbox is
     * gone. May return early for no reason. Not ended by {@link Thread#interrupt()}: use {@link #wake()}.
     *
     * @param seen a value that {@link #count()} or this method returned before
     * @param timeoutNanos the longest sleep, nanoseconds; zero or less does not sleep
     * @return the count at return
     */
    int await(int seen, long timeoutNanos);

    /** Ends every {@link #await} of this process now, as if the other side had rung. Any thread, never blocks. */
    void wake();
}
