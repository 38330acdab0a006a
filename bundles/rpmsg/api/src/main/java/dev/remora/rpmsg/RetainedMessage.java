package dev.remora.rpmsg;

import java.lang.foreign.MemorySegment;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A message kept beyond its callback: in the transport's own buffer, which the remote misses until {@link #release()},
 * or in a private copy where the transport cannot spare one. Any thread.
 */
@ProviderType
public interface RetainedMessage extends AutoCloseable {

    /**
     * The sender's address.
     *
     * @return an unsigned address
     */
    int source();

    /**
     * The length of the payload.
     *
     * @return bytes
     */
    int length();

    /**
     * The payload, read-only. Unless it is a copy the remote can still write there: read each value once.
     *
     * @return a view of {@link #length()} bytes, not to be used after {@link #release()}
     * @throws ChannelClosedException if the session has ended, and the buffer with it; a copy stays
     * @throws IllegalStateException if it was released
     */
    MemorySegment payload();

    /**
     * Whether it is a private copy: the endpoint had retained as many buffers as it may, or the transport cannot give
     * any away.
     *
     * @return true for a copy
     */
    boolean isCopy();

    /** Gives the buffer back to the remote. Releasing twice is releasing once; after the session's end it does nothing. */
    void release();

    /** {@link #release()}. */
    @Override
    default void close() {
        release();
    }
}
