package dev.remora.rpmsg;

import java.lang.foreign.MemorySegment;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A transmit buffer claimed with {@link RpmsgEndpoint#claim}: write the payload into {@link #payload()}, then commit or
 * abandon it, once. One thread at a time. Until then the buffer is missing to all senders of the edge. Where the
 * transport has no buffers to give, this is memory of the bus, copied on commit.
 */
@ProviderType
public interface RpmsgBuffer extends AutoCloseable {

    /**
     * Where the payload goes. Its content is undefined; what is not written is sent as it is.
     *
     * @return a view of the claimed length, not to be touched after commit or abandon
     * @throws IllegalStateException if committed or abandoned
     */
    MemorySegment payload();

    /**
     * Sends the claimed length to the channel's destination. Does not wait where {@link RpmsgEndpoint#claim} gave the
     * transport's own buffer; otherwise as {@link RpmsgEndpoint#send(MemorySegment)}.
     *
     * @throws ChannelClosedException if the channel is gone; nothing was sent, the buffer is given back
     * @throws IllegalStateException if committed or abandoned, or the channel has no destination
     */
    void commit();

    /**
     * Sends less than was claimed, or to another address. Otherwise as {@link #commit()}.
     *
     * @param destination an unsigned address, not {@link RpmsgChannel#ADDRESS_ANY}
     * @param length bytes, at most the claimed length
     */
    void commitTo(int destination, int length);

    /** Sends nothing and gives the buffer back. Does nothing after commit or abandon. */
    void abandon();

    /**
     * {@link #abandon()}, unless committed: for try-with-resources. Call it once, last: the object is then used for other
     * claims, and an endpoint whose users always do so allocates nothing.
     */
    @Override
    default void close() {
        abandon();
    }
}
