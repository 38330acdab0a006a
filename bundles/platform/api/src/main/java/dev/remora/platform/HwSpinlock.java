package dev.remora.platform;

import org.osgi.annotation.versioning.ProviderType;

/**
 * One lock of a hardware mutex block: excludes processors from each other for the few accesses that change shared memory.
 * Registered as a service with the property {@link #NAME}; a configuration of the platform bundle makes one.
 *
 * <p>Threads of this gateway exclude each other, too. Not reentrant. Who holds it must do nothing but those accesses, and
 * must let go in a {@code finally}: the other side waits, perhaps with its interrupts off. A holder that has died keeps it
 * until {@link #breakLock}.
 */
@ProviderType
public interface HwSpinlock {

    /** Service property: the configured name, {@code String}. */
    String NAME = "name";

    /** Nobody holds the lock. */
    int FREE = 0;

    /**
     * The configured name.
     *
     * @return the name
     */
    String name();

    /**
     * Takes the lock. Waits while somebody else has it.
     *
     * @param timeoutNanos longest wait, nanoseconds; zero or less: tries once
     * @return whether it was taken
     * @throws IllegalStateException if this thread has it already, or the lock is gone
     */
    boolean lock(long timeoutNanos);

    /**
     * Gives the lock back. All accesses made before are visible to the next holder.
     *
     * @throws IllegalStateException if this thread has not taken it, or the word in memory names another owner by now
     *     (somebody broke it): it is left as it is
     */
    void unlock();

    /**
     * Who has the lock, as far as the memory says; read once, may be any number.
     *
     * @return the owner's id ({@link #FREE} for none); a Qualcomm processor has its SMEM host id plus 1
     */
    int owner();

    /**
     * Frees a lock that a dead processor holds. To be called only after that processor was stopped.
     *
     * @param owner the dead processor's id
     * @return whether that one had it, and it is free now; otherwise nothing was changed
     * @throws IllegalArgumentException if it is our own id, or {@link #FREE}
     */
    boolean breakLock(int owner);
}
