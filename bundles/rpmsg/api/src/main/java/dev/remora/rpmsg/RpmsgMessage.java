package dev.remora.rpmsg;

import java.lang.foreign.MemorySegment;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A message that has arrived, valid during {@link RpmsgReceiver#received} only. Length and addresses have been checked
 * and do not change; the payload lies in memory that the remote can still write: read each value once.
 */
@ProviderType
public interface RpmsgMessage {

    /**
     * The sender's address: where an answer goes. The remote may claim any.
     *
     * @return an unsigned address
     */
    int source();

    /**
     * The length of the payload.
     *
     * @return bytes, 0 to the endpoint's MTU
     */
    int length();

    /**
     * The payload where it arrived, read-only.
     *
     * @return a view of {@link #length()} bytes; kept beyond the callback it shows other messages, or throws
     * @throws IllegalStateException if the callback has returned; this goes for all methods
     */
    MemorySegment payload();

    /**
     * A private copy of the payload, which the remote cannot change.
     *
     * @return a new array of {@link #length()} bytes
     */
    byte[] copy();

    /**
     * Keeps the message beyond the callback, in the transport's own buffer where it can spare one (no copy). An endpoint
     * may keep a quarter of the edge's receive buffers (configurable); beyond that it gets private copies.
     *
     * @return the message, to be released; each call gives another
     */
    RetainedMessage retain();
}
