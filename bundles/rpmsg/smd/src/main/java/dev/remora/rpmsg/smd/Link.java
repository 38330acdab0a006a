package dev.remora.rpmsg.smd;

import dev.remora.platform.Mailbox;
import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.ReceiveThread;
import dev.remora.rpmsg.edge.Spin;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.smd.channel.ChannelPlace;
import dev.remora.rpmsg.smd.channel.ChannelSettings;
import dev.remora.rpmsg.smd.channel.SmdChannel;
import dev.remora.rpmsg.smd.channel.SmdViolation;
import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.smem.Smem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An edge that is open: its channels, the receive thread, and the session with the bus, if there is a bus. The methods that
 * change the session are called by one thread at a time.
 */
final class Link {

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);

    /** Hears once or more that it cannot go on. Any thread; returns at once. */
    interface Failure {

        /**
         * It cannot go on.
         *
         * @param remote whether the remote is found dead, and to be restarted
         */
        void failed(Link link, String reason, boolean remote);
    }

    private final EdgeSettings settings;
    private final Smem smem;
    private final String formerFailure;
    private final Failure failure;
    private final Bell bell;
    private final Turn turn;
    private final Runnable ring;
    private final Channels channels = new Channels();
    private final Discovery discovery;
    private final Receiver receiver;
    private final ReceiveThread receiveThread;
    private @Nullable RpmsgBus bus;
    private volatile @Nullable Session session;
    private volatile long lastEpoch;

    /**
     * Makes one, not started.
     *
     * @param formerFailure what ended the last one; empty if nothing did
     */
    Link(EdgeSettings settings, Smem smem, Mailbox mailbox, long lastEpoch, String formerFailure, Failure failure) {
        this.settings = settings;
        this.smem = smem;
        this.lastEpoch = lastEpoch;
        this.formerFailure = formerFailure;
        this.failure = failure;
        bell = new Bell(mailbox.doorbell());
        turn = new Turn(settings.name());
        ring = () -> mailbox.ring(settings.mailboxChannel());
        discovery = new Discovery(smem, settings, channels, this::take, this::refused, ring);
        receiver = new Receiver(channels, discovery);
        receiveThread = new ReceiveThread(settings.name(), discovery::lookSoon, bell, turn, receiver,
                new AllSenders(channels), new Spin(settings.receiveThread(), settings.spinNanos()), this::failed);
    }

    String name() {
        return settings.name();
    }

    EdgeSettings settings() {
        return settings;
    }

    Channels channels() {
        return channels;
    }

    Discovery discovery() {
        return discovery;
    }

    ReceiveThread receiveThread() {
        return receiveThread;
    }

    long lastEpoch() {
        return lastEpoch;
    }

    boolean announceCreates() {
        return settings.announceCreates(smem.host());
    }

    /** A channel was found; in turn. As in the kernel its own half begins closed, whatever was left there. */
    private void take(ChannelPlace place) throws SmdViolation {
        ChannelSettings how = new ChannelSettings(discovery.isAlwaysOffered(place.name()), settings.packetMax(),
                settings.openNanos(), settings.pollNanos());
        EdgeChannel channel = new EdgeChannel(name(), events -> new SmdChannel(name(), place, how, ring, bell, turn,
                events), () -> receiver.session());
        channel.smd().reset();
        channels.add(channel);
        LOG.debug("{}: channel {} found, {}", name(), place.name(), channel.smd().describe());
    }

    private void refused(String cause, String what) {
        LOG.warn("{}", what);
        Session now = receiver.session();
        if (now != null) {
            now.bus().dropped(cause);
        }
    }

    /** The memory is gone, or the heap corrupt, or what is no fault of the remote. */
    Sent failed(Throwable fault) {
        if (!Faults.isExpected(fault)) {
            // Without its thread the edge would hang.
            LOG.error("{}: nothing is received any more", name(), fault);
        }
        failure.failed(this, Faults.reason(fault), false);
        return Sent.CLOSED;
    }

    /** Somebody above found the remote dead. */
    void remoteFailed(String reason) {
        failure.failed(this, reason, true);
    }

    /** Opens the edge on a bus, which hears of the channels that are open and of all that is in their rings. */
    void connect(RpmsgBus to) {
        if (session != null && to.equals(bus)) {
            return;
        }
        disconnect("another bus has come");
        Session next = new Session(this, lastEpoch);
        RpmsgEdge edge;
        try {
            edge = to.open(next);
        } catch (IllegalStateException e) {
            LOG.debug("{}: not opened: {}", name(), e.getMessage());
            return;
        } catch (RuntimeException e) {
            LOG.warn("{}: the bus does not take this edge: {}", name(), e.getMessage());
            return;
        }
        next.opened(edge);
        lastEpoch = Math.max(lastEpoch, edge.epoch());
        bus = to;
        session = next;
        receiver.reportTo(next);
        receiveThread.wake();
    }

    boolean isConnectedTo(RpmsgBus to) {
        return session != null && to.equals(bus);
    }

    /**
     * Ends the session, if there is one; what arrives stays in the rings. Returns when all drivers are removed, and nobody
     * is in the code of that bus any more.
     */
    void disconnect(String reason) {
        Session open = session;
        if (open == null) {
            return;
        }
        try {
            open.bus().close(reason);
        } finally {
            session = null;
            bus = null;
            receiver.reportTo(null);
            open.end();
            receiveThread.wake();
            if (!receiveThread.changed()) {
                LOG.warn("{}: a callback does not return to the bus that is gone", name());
            }
        }
    }

    /** The receive thread ends soon, senders return, nothing is touched any more. Any thread. */
    void abandon() {
        receiveThread.stop();
        forEach(channel -> channel.smd().abandon());
    }

    /** The receive thread ends soon, and the own side of each channel is closed. Any thread. */
    void end() {
        receiveThread.stop();
        forEach(channel -> channel.smd().end());
    }

    /** Does this with all channels, also when the memory is gone. */
    void forEach(Consumer<EdgeChannel> step) {
        for (EdgeChannel channel : channels.all()) {
            try {
                step.accept(channel);
            } catch (IllegalStateException | InternalError e) {
                LOG.debug("{}: {}: gone before it was told: {}", name(), channel.name(), e.getMessage());
            }
        }
    }

    /** For people. */
    Map<String, String> details() {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("side", settings.first(smem.host()) ? "first" : "second");
        details.put("hosts", smem.host() + "-" + settings.remoteHost());
        details.put("edge", String.valueOf(settings.edge()));
        details.put("smem", smem.name());
        details.put("receive.thread", settings.receiveText());
        if (!formerFailure.isEmpty()) {
            details.put("last.failure", formerFailure);
        }
        for (EdgeChannel channel : channels.all()) {
            details.put("channel." + channel.name(), describe(channel));
        }
        return details;
    }

    private static String describe(EdgeChannel channel) {
        try {
            return channel.smd().describe();
        } catch (IllegalStateException | InternalError e) {
            return Faults.reason(e);
        }
    }
}
