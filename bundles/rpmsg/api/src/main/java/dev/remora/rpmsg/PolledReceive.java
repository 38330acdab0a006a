package dev.remora.rpmsg;

import org.osgi.annotation.versioning.ProviderType;

/**
 * Polled mode of a whole edge, from {@link RpmsgChannel#polled()} to {@link #close()}: the edge's receive thread is
 * masked, and messages are delivered by {@link #poll} only, on the caller's thread. For work that cannot wait for
 * interrupts. Together with {@link RpmsgEndpoint#trySend} a request is answered with no other thread. One thread at a
 * time. Drivers declared blocking are still served by their own threads.
 */
@ProviderType
public interface PolledReceive extends AutoCloseable {

    /**
     * Delivers what has arrived, in order, to whichever endpoint of the edge it is for. Does not wait. What is beyond
     * {@code max} stays in the ring.
     *
     * @param max how many messages at most, at least 1
     * @return how many were taken off the ring
     * @throws ChannelClosedException if the session has ended, or the channel is no longer the caller's
     * @throws IllegalStateException if closed, or called from a callback
     */
    int poll(int max);

    /** Ends polled mode: the receive thread goes on with what is left. Closing twice is closing once. */
    @Override
    void close();
}
