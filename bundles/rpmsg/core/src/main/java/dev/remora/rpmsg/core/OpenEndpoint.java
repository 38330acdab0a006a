package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgEndpoint;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An endpoint that a bundle opened, with the inbox and the callback that are its alone: all that closes together. Closed
 * by whoever comes first: the bundle, through {@link RpmsgEndpoint#close()}, or the bus.
 */
final class OpenEndpoint {

    private static final Logger LOG = LoggerFactory.getLogger(OpenEndpoint.class);

    private final Endpoint endpoint;
    private final Inbox inbox;
    private final Endpoints endpoints;
    private final Callback callback;
    private final long patienceNanos;
    private final Runnable whenClosed;
    private final AtomicBoolean shut = new AtomicBoolean();

    /**
     * Makes one. {@link #start} follows.
     *
     * @param inbox open at its address
     * @param endpoints where it is open
     * @param context of the endpoint; what it wants to be told of a close, it is told of any, once, when all is done
     * @param patienceNanos how long a callback is waited for
     */
    OpenEndpoint(Inbox inbox, Endpoints endpoints, EndpointContext context, Callback callback, long patienceNanos) {
        this.inbox = inbox;
        this.endpoints = endpoints;
        this.callback = callback;
        this.patienceNanos = patienceNanos;
        this.whenClosed = context.whenClosed();
        this.endpoint = new Endpoint(context.whenClosed(() -> shut(DropCause.NO_ENDPOINT)));
    }

    /** Lets messages through. */
    void start() {
        inbox.attach(callback);
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Inbox inbox() {
        return inbox;
    }

    /** Messages delivered. */
    long received() {
        return callback.received();
    }

    /**
     * Ends it. Waits for its callback, up to the patience, unless called from there. Any thread, without locks. What the
     * bundle has claimed it may still be writing: its commit gives that back, or {@link ForgottenClaims} when the bundle
     * is gone.
     */
    void close(String reason, DropCause forWhatWaits) {
        endpoint.close(reason);
        shut(forWhatWaits);
    }

    private void shut(DropCause forWhatWaits) {
        boolean received = inbox.detach(callback, patienceNanos);
        boolean quiet = endpoint.quiesce(patienceNanos) && received;
        if (!shut.compareAndSet(false, true))
            return;
        if (!quiet) {
            LOG.warn("{}: its callback has not returned after {} s; not waiting any longer", endpoint,
                    TimeUnit.NANOSECONDS.toSeconds(patienceNanos));
        }
        endpoints.close(inbox);
        inbox.close(forWhatWaits);
        whenClosed.run();
    }
}
