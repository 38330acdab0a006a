package dev.remora.rpmsg.core;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.PolledReceive;
import dev.remora.rpmsg.spi.RpmsgTransport;
import org.jspecify.annotations.Nullable;

/**
 * One time of polling. The receive thread is unmasked once: by who closes, or, if a poll is under way then, by that poll
 * when it is done.
 */
final class Polled implements PolledReceive {

    private final Polling polling;
    private final Maker by;
    private final String edge;
    private final RpmsgTransport transport;
    /** Guarded by this, as are the fields below. */
    private boolean started;
    private boolean over;
    private boolean unmasking;
    private boolean closed;
    private @Nullable String ended;
    private @Nullable Thread poller;

    Polled(Polling polling, Maker by, String edge, RpmsgTransport transport) {
        this.polling = polling;
        this.by = by;
        this.edge = edge;
        this.transport = transport;
    }

    Maker by() {
        return by;
    }

    /** Masks the receive thread. */
    void start() {
        boolean masked = false;
        try {
            transport.mask();
            masked = true;
        } finally {
            if (!masked)
                over();
        }
        String reason;
        synchronized (this) {
            started = true;
            reason = ended;
        }
        if (reason != null) {
            close();
            throw new ChannelClosedException(edge + ": polled mode is over: " + reason);
        }
    }

    @Override
    public int poll(int max) {
        if (max < 1)
            throw new IllegalArgumentException(edge + ": poll at least 1 message, not " + max);
        synchronized (this) {
            if (ended != null)
                throw new ChannelClosedException(edge + ": polled mode is over: " + ended);
            if (closed)
                throw new IllegalStateException(edge + ": polled mode is over");
            if (poller != null)
                throw new IllegalStateException(edge + ": polled by two at once, or from a callback");
            poller = Thread.currentThread();
        }
        try {
            return transport.poll(max);
        } finally {
            boolean last;
            synchronized (this) {
                poller = null;
                last = closed;
                notifyAll();
            }
            if (last)
                unmask();
        }
    }

    @Override
    public void close() {
        boolean idle;
        synchronized (this) {
            closed = true;
            idle = poller == null;
        }
        if (idle)
            unmask();
    }

    /** The session is over, or its owner gone: ends the polling, or lets it not begin, and waits for that. */
    void end(String reason, long patienceNanos) {
        boolean begun;
        synchronized (this) {
            ended = reason;
            begun = started;
        }
        if (begun)
            close();
        synchronized (this) {
            if (!Thread.currentThread().equals(poller))
                Waits.until(() -> over, this, patienceNanos);
        }
    }

    private void unmask() {
        synchronized (this) {
            if (unmasking)
                return;
            unmasking = true;
        }
        try {
            transport.unmask();
        } finally {
            over();
        }
    }

    private void over() {
        polling.ended(this);
        synchronized (this) {
            over = true;
            notifyAll();
        }
    }
}
