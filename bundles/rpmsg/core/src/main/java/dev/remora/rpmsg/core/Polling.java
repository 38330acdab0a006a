package dev.remora.rpmsg.core;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.PolledReceive;
import dev.remora.rpmsg.spi.RpmsgTransport;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Polled mode of one edge: who has it, and the masking of the receive thread. It goes with who began it. */
final class Polling {

    private final String edge;
    private final RpmsgTransport transport;
    /** Guarded by this, as is {@link #ended}. */
    private @Nullable Polled holder;
    private @Nullable String ended;

    Polling(String edge, RpmsgTransport transport) {
        this.edge = edge;
        this.transport = transport;
    }

    /**
     * Begins it: waits for a callback that is running.
     *
     * @param by who wants it
     * @throws ChannelClosedException if the session is over, or {@code by} is closed
     * @throws IllegalStateException if another has it, or the caller is a callback of the edge
     * @throws UnsupportedOperationException if the transport cannot
     */
    PolledReceive begin(Maker by) {
        Polled next = new Polled(this, by, edge, transport);
        synchronized (this) {
            if (ended != null)
                throw new ChannelClosedException(edge + " is closed: " + ended);
            if (holder != null)
                throw new IllegalStateException(edge + " is polled already; one at a time");
            holder = next;
        }
        next.start();
        // Who was closed before it could be seen here is seen now.
        String reason = by.closedReason();
        if (reason != null) {
            next.end(reason, 0);
            throw new ChannelClosedException(edge + ": polled mode is over: " + reason);
        }
        return next;
    }

    /** Some have gone: ends what one of them began. A poll that is under way goes on to its end. */
    void end(Predicate<Maker> gone, String reason) {
        Polled present;
        synchronized (this) {
            present = holder;
        }
        if (present != null && gone.test(present.by()))
            present.end(reason, 0);
    }

    synchronized boolean active() {
        return holder != null;
    }

    /** The session is over. Waits for a poll that is under way, unless the caller is in it. */
    void end(String reason, long patienceNanos) {
        Polled present;
        synchronized (this) {
            ended = reason;
            present = holder;
        }
        if (present != null)
            present.end(reason, patienceNanos);
    }

    synchronized void ended(Polled former) {
        if (former.equals(holder))
            holder = null;
    }
}
