package dev.remora.rpmsg.core;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.RpmsgReceiver;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The receive callback of an endpoint that a bundle opened: counted, and what it throws stays here. */
final class Callback implements Inbox.Receiver {

    private static final Logger LOG = LoggerFactory.getLogger(Callback.class);

    private final String label;
    private final RpmsgReceiver receiver;
    private final LongAdder channelReceived;
    private final DropCounters drops;
    private final LongAdder received = new LongAdder();
    private final RateLimit warnings = new RateLimit();

    /**
     * Makes one.
     *
     * @param label how log lines name the endpoint
     * @param channelReceived counts the channel's messages, those of its other endpoints too
     */
    Callback(String label, RpmsgReceiver receiver, LongAdder channelReceived, DropCounters drops) {
        this.label = label;
        this.receiver = receiver;
        this.channelReceived = channelReceived;
        this.drops = drops;
    }

    /** Messages delivered. */
    long received() {
        return received.sum();
    }

    @Override
    public void received(RpmsgMessage message) {
        received.increment();
        channelReceived.increment();
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
