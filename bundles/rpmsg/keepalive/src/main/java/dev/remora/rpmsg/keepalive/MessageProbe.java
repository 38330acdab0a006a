package dev.remora.rpmsg.keepalive;

import dev.remora.rpmsg.AccessDeniedException;
import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a message on one channel each period, from an endpoint of its own, and waits for a sign of life until the next.
 * A message that found no buffer counts as one that got no answer.
 */
final class MessageProbe implements Probe {

    private static final Logger LOG = LoggerFactory.getLogger(MessageProbe.class);

    private final Settings settings;
    private final Settings.Message what;
    private final RpmsgChannel channel;
    private final String edge;
    private final long session;
    private final Edges edges;
    private final Silence silence;

    private volatile @Nullable RpmsgEndpoint endpoint;
    private volatile boolean heard;
    private volatile boolean closed;

    private boolean asked;
    private long arrived;
    private String trouble = "";

    MessageProbe(Settings settings, Settings.Message what, RpmsgChannel channel, String edge, Edges edges) {
        this.settings = settings;
        this.what = what;
        this.channel = channel;
        this.edge = edge;
        this.session = channel.epoch();
        this.edges = edges;
        this.silence = new Silence(settings.limit());
    }

    @Override
    public void look() {
        if (closed || silence.isReported())
            return;
        boolean alive = isAlive();
        if (alive) {
            silence.broken();
        } else if (asked) {
            silence.goesOn();
        }
        ask();
        // Not before: a channel on its way out is found out by asking.
        if (silence.isTooLong())
            report();
    }

    private void report() {
        String reason = "keepalive %s: no %s on channel %s in %d periods of %d ms".formatted(settings.name(),
                what.anyTraffic() ? "message" : "answer", channel.name(), settings.limit(), settings.periodMillis());
        if (edges.fail(edge, session, reason)) {
            silence.reported();
        } else {
            trouble("silent, but there is no bus to report it to");
        }
    }

    private boolean isAlive() {
        boolean alive = heard;
        heard = false;
        if (what.anyTraffic()) {
            long now = edges.arrived(edge);
            alive |= now > arrived;
            arrived = now;
        }
        return alive;
    }

    private void ask() {
        try {
            RpmsgEndpoint present = endpoint();
            if (what.payload().bytes().byteSize() > present.mtu()) {
                notAsked("the message has %d bytes, the channel takes %d".formatted(what.payload().bytes().byteSize(),
                        present.mtu()));
                return;
            }
            boolean sent = present.trySend(what.payload().bytes());
            LOG.debug("keepalive {}: {}: {}", settings.name(), channel.name(), sent ? "asked" : "no buffer to ask");
            asked = true;
        } catch (ChannelClosedException e) {
            // The channel is on its way out, or the policy took the endpoint: the next look tells.
            forget();
            asked = false;
            silence.broken();
            LOG.debug("keepalive {}: {}", settings.name(), e.getMessage());
        } catch (AccessDeniedException e) {
            notAsked(e.getMessage() + "; allow it in a dev.remora.rpmsg.policy entry");
        } catch (RuntimeException e) {
            notAsked(String.valueOf(e.getMessage()));
        }
    }

    private RpmsgEndpoint endpoint() {
        RpmsgEndpoint present = endpoint;
        if (present != null)
            return present;
        RpmsgEndpoint created = channel.createEndpoint(RpmsgChannel.ADDRESS_ANY, _ -> heard = true);
        endpoint = created;
        // Whoever closed the probe meanwhile did not see it.
        if (closed)
            created.close();
        LOG.info("keepalive {}: watches {} by channel {}, each {} ms", settings.name(), edge, channel.name(), settings
                .periodMillis());
        return created;
    }

    /** No fault of the remote: its silence does not count. */
    private void notAsked(@Nullable String why) {
        asked = false;
        silence.broken();
        trouble("does not watch: " + why);
    }

    private void trouble(String what) {
        if (!what.equals(trouble))
            LOG.warn("keepalive {}: channel {} of {}: {}", settings.name(), channel.name(), edge, what);
        trouble = what;
    }

    private void forget() {
        RpmsgEndpoint present = endpoint;
        endpoint = null;
        if (present != null)
            present.close();
    }

    @Override
    public void close() {
        closed = true;
        forget();
    }
}
