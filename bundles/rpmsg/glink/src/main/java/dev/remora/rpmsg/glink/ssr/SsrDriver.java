package dev.remora.rpmsg.glink.ssr;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgDriverFor;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.SendTimeoutException;
import dev.remora.rpmsg.edge.channel.Seldom;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of {@code glink_ssr}: the remote is told of processors that have gone ({@link Restarts}), and tells of those
 * that it knows to be gone. Blocking, since an edge that is reset waits for its drivers.
 */
@Component(name = "dev.remora.rpmsg.glink.ssr.driver", service = RpmsgDriver.class, scope = ServiceScope.PROTOTYPE)
@RpmsgDriverFor(value = SsrDriver.CHANNEL, blocking = true)
public final class SsrDriver implements RpmsgDriver {

    static final String CHANNEL = "glink_ssr";

    private static final Logger LOG = LoggerFactory.getLogger(SsrDriver.class);
    private static final long SEND_NANOS = 1_000_000_000L;
    private static final int MOST_LINES = 4;

    private final Restarts restarts;
    private final RpmsgInventory inventory;
    private final Seldom complaints = new Seldom(MOST_LINES);
    private @Nullable Peer peer;
    private @Nullable RpmsgEndpoint endpoint;

    /**
     * Made by Declarative Services.
     *
     * @param restarts who is told, and tells
     * @param inventory tells which edge the channel is on
     */
    @Activate
    public SsrDriver(@Reference Restarts restarts, @Reference RpmsgInventory inventory) {
        this.restarts = restarts;
        this.inventory = inventory;
    }

    @Override
    public void probe(RpmsgChannel channel) {
        Peer remote = new Peer(label(channel), channel.endpoint());
        peer = remote;
        endpoint = channel.endpoint();
        restarts.add(remote);
    }

    /** A channel does not know its edge; of two that look the same, neither is said. */
    private String label(RpmsgChannel channel) {
        List<ChannelStatus> same = inventory.channels().stream().filter(status -> status.name().equals(channel.name())
                && (int) status.destination() == channel.destination() && status.epoch() == channel.epoch()
                && status.state() == ChannelState.PROBING).toList();
        return same.size() == 1 ? same.getFirst().edge() + ": " + CHANNEL : CHANNEL;
    }

    @Override
    public void received(RpmsgMessage message) {
        Peer remote = peer;
        if (remote == null) {
            return;
        }
        switch (SsrMessage.of(message.payload())) {
            case SsrMessage.CleanupDone(int sequence) -> {
                if (!remote.answered(sequence)) {
                    complain(remote, "an answer to nothing that was asked, sequence " + Integer.toUnsignedString(
                            sequence));
                }
            }
            case SsrMessage.DoCleanup(int sequence, String name) -> {
                if (complaints.mayTell()) {
                    LOG.info("{}: told that {} is gone", remote.label(), name);
                }
                restarts.cleanup(name);
                answer(remote, sequence);
            }
            case SsrMessage.Malformed(String why) -> complain(remote, why);
        }
    }

    private void answer(Peer remote, int sequence) {
        RpmsgEndpoint to = endpoint;
        if (to == null) {
            return;
        }
        try {
            to.send(new SsrMessage.CleanupDone(sequence).bytes(), SEND_NANOS);
        } catch (SendTimeoutException e) {
            complain(remote, "it is not told that it is done: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void complain(Peer remote, String what) {
        if (complaints.mayTell()) {
            LOG.warn("{}: ignored: {}", remote.label(), what);
        }
    }

    @Override
    public void remove() {
        Peer remote = peer;
        if (remote != null) {
            restarts.remove(remote);
        }
    }
}
