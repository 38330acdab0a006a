package dev.remora.remoteproc;

import org.osgi.annotation.versioning.ProviderType;

/**
 * One holder's wish that a processor runs (the kernel's power count, but by name): the first hold boots it, the last one
 * that is given back powers it down. A hold ends with the service object it was made by: when its bundle stops or gives
 * the service back, so does the hold. Any thread may call.
 */
@ProviderType
public interface Hold extends AutoCloseable {

    /**
     * Who holds: bundle and purpose, for {@code rproc:show}.
     *
     * @return one line
     */
    String holder();

    /**
     * Whether it counts. Not after it was given back, after {@link RemoteProcessor#stop}, or when the processor is gone.
     *
     * @return whether it counts
     */
    boolean isHeld();

    /**
     * Gives it back. If it was the last one, the processor is stopped (an ATTACHED one that can be detached is detached),
     * and gives back what it holds itself by {@code depends.on}; returns when that is done. Does nothing when it does not
     * count any more.
     *
     * @throws RemoteProcessorException if the core could not be stopped; the hold is given back all the same
     * @throws InterruptedException if interrupted before it was given back
     */
    void shutdown() throws RemoteProcessorException, InterruptedException;

    /** As {@link #shutdown}, but returns at once; a failure is logged and shown by the processor's status. */
    @Override
    void close();
}
