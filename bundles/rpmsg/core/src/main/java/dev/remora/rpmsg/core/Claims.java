package dev.remora.rpmsg.core;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.TransmitBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The buffers that one endpoint has claimed, and the objects that showed former ones, to be used again. An object comes
 * back here by its close only, when its user is done with it; what is never closed is left to the garbage collector.
 */
final class Claims {

    /** More objects than an endpoint has claims at once are not worth keeping. */
    private static final int SPARE = 16;

    private final Endpoint endpoint;
    private final RpmsgTransport transport;
    /** The transport has no buffers to give: payloads are copied. */
    private volatile boolean copies;
    /** Guarded by this, as is {@link #spare}. */
    private final List<ClaimedBuffer> claimed = new ArrayList<>();
    private final List<ClaimedBuffer> spare = new ArrayList<>();

    Claims(Endpoint endpoint, RpmsgTransport transport) {
        this.endpoint = endpoint;
        this.transport = transport;
    }

    /** A buffer; null: none now. */
    @Nullable
    ClaimedBuffer tryClaim(int length) {
        TransmitBuffer buffer = null;
        if (!copies) {
            try {
                buffer = transport.tryClaim(length);
                if (buffer == null)
                    return null;
            } catch (UnsupportedOperationException e) {
                copies = true;
            } catch (ChannelClosedException e) {
                throw endpoint.ended(e.getMessage());
            }
        }
        ClaimedBuffer made = add(buffer, length);
        String reason = endpoint.closedReason();
        if (reason != null) {
            // Closed meanwhile: nobody else would give it back.
            made.close();
            throw endpoint.ended(reason);
        }
        return made;
    }

    private synchronized ClaimedBuffer add(@Nullable TransmitBuffer buffer, int length) {
        ClaimedBuffer next = spare.isEmpty() ? new ClaimedBuffer(endpoint, this) : spare.removeLast();
        next.claim(buffer, length, claimed.size());
        claimed.add(next);
        return next;
    }

    /** Committed or abandoned. */
    synchronized void remove(ClaimedBuffer done) {
        ClaimedBuffer last = claimed.removeLast();
        if (last != done) {
            claimed.set(done.index(), last);
            last.index(done.index());
        }
    }

    /** Closed: its user is done with it. */
    synchronized void recycle(ClaimedBuffer done) {
        if (spare.size() < SPARE)
            spare.add(done);
    }

    /** Whether the transport misses a buffer. */
    synchronized boolean holdBuffers() {
        return !copies && !claimed.isEmpty();
    }

    /** Gives back what is claimed; how many. */
    int reclaim() {
        List<ClaimedBuffer> forgotten;
        synchronized (this) {
            forgotten = List.copyOf(claimed);
        }
        forgotten.forEach(ClaimedBuffer::abandon);
        return forgotten.size();
    }
}
