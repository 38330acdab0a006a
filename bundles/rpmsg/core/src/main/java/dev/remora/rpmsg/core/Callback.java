package dev.remora.rpmsg.core;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.RpmsgReceiver;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The receive callback of an endpoint that a bundle opened: counted, and what it throws stays here. */
final class Callback implements Inbox.Receiver {

    private static final Logger LOG = LoggerFactory.getLogger(Callback.class);
    private static final VarHandle RECEIVED;

    static {
        try {
            RECEIVED = MethodHandles.lookup().findVarHandle(Callback.class, "received", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final String label;
    private final RpmsgReceiver receiver;
    private final Peer peer;
    private final LongAdder channelReceived;
    private final DropCounters drops;
    /** Written by one thread at a time, which an inbox hands over in order. */
    private volatile long received;
    private final RateLimit warnings = new RateLimit();

    /**
     * Makes one.
     *
     * @param label how log lines name the endpoint
     * @param peer learns from whom messages come
     * @param channelReceived counts the channel's messages, those of its other endpoints too
     */
    Callback(String label, RpmsgReceiver receiver, Peer peer, LongAdder channelReceived, DropCounters drops) {
        this.label = label;
        this.receiver = receiver;
        this.peer = peer;
        this.channelReceived = channelReceived;
        this.drops = drops;
    }

    /** Messages delivered. */
    long received() {
        return received;
    }

    @Override
    public void received(RpmsgMessage message) {
        RECEIVED.setOpaque(this, (long) RECEIVED.get(this) + 1);
        channelReceived.increment();
        if (!peer.isKnown())
            peer.heard(message.source());
        try {
            receiver.received(message);
        } catch (ChannelClosedException e) {
            drops.count(DropCause.CALLBACK_FAILED);
            LOG.debug("{}: callback ended: {}", label, e.getMessage());
        } catch (Throwable e) {
            drops.count(DropCause.CALLBACK_FAILED);
            warnings.tell(before -> {
                LOG.warn("{}: callback failed: {}{}", label, Texts.describe(e), Texts.more(before));
                LOG.debug("{}: callback", label, e);
            });
        }
    }
}
