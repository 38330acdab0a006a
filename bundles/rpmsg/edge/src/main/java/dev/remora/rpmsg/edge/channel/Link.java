package dev.remora.rpmsg.edge.channel;

import dev.remora.platform.Mailbox;
import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.ReceiveThread;
import dev.remora.rpmsg.edge.Spin;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
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

    /** What is to be done after it has ended by itself. */
    enum Ending {
        /** As the edge's rules are. */
        FAILED,
        /** The same, and the remote is to be restarted: it was found dead. */
        REMOTE_DEAD,
        /** The remote has started anew: the edge opens again. */
        REMOTE_RESTARTED
    }

    /** Hears once or more that it cannot go on. Any thread; returns at once. */
    interface Failure {

        /** It cannot go on. */
        void ended(Link link, String reason, Ending ending);
    }

    private final EdgeSettings settings;
    private final String backend;
    private final String formerFailure;
    private final Failure failure;
    private final Channels channels = new Channels();
    private final WireLink wire;
    private final Rounds rounds;
    private final ReceiveThread receiveThread;
    private @Nullable RpmsgBus bus;
    private volatile @Nullable Session session;
    private volatile long lastEpoch;

    /**
     * Opens one; its receive thread is not started.
     *
     * @param formerFailure what ended the last one; empty if nothing did
     * @throws IllegalStateException if it cannot be opened
     */
    Link(EdgeSettings settings, WireFormat format, Mailbox mailbox, long lastEpoch, String formerFailure,
            Failure failure) {
        this.settings = settings;
        this.lastEpoch = lastEpoch;
        this.formerFailure = formerFailure;
        this.failure = failure;
        backend = format.backend();
        Bell bell = new Bell(mailbox.doorbell());
        Turn turn = new Turn(settings.name());
        wire = format.open(new LinkContext(this, bell, turn, () -> mailbox.ring(settings.mailboxChannel())));
        rounds = new Rounds(channels, wire);
        receiveThread = new ReceiveThread(settings.name(), wire::lookSoon, bell, turn, rounds, new AllSenders(
                channels), new Spin(settings.receiveThread(), settings.spinNanos()), this::failed);
    }

    String name() {
        return settings.name();
    }

    String backend() {
        return backend;
    }

    EdgeSettings settings() {
        return settings;
    }

    Channels channels() {
        return channels;
    }

    WireLink wire() {
        return wire;
    }

    ReceiveThread receiveThread() {
        return receiveThread;
    }

    /** To whom is reported in this turn. */
    @Nullable
    Session reportedTo() {
        return rounds.session();
    }

    long lastEpoch() {
        return lastEpoch;
    }

    /** The memory is gone, or the protocol broken, or what is no fault of the remote. */
    Sent failed(Throwable fault) {
        if (!Faults.isExpected(fault)) {
            // Without its thread the edge would hang.
            LOG.error("{}: nothing is received any more", name(), fault);
        }
        failure.ended(this, Faults.reason(fault), Ending.FAILED);
        return Sent.CLOSED;
    }

    /** Somebody above found the remote dead. */
    void remoteFailed(String reason) {
        failure.ended(this, reason, Ending.REMOTE_DEAD);
    }

    void remoteRestarted(String reason) {
        failure.ended(this, reason, Ending.REMOTE_RESTARTED);
    }

    /** Opens the edge on a bus, which hears of the channels that are open and of all that waits in them. */
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
        rounds.reportTo(next);
        receiveThread.wake();
    }

    boolean isConnectedTo(RpmsgBus to) {
        return session != null && to.equals(bus);
    }

    /**
     * Ends the session, if there is one; what arrives waits in the channels. Returns when all drivers are removed, and
     * nobody is in the code of that bus any more.
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
            rounds.reportTo(null);
            open.end();
            receiveThread.wake();
            if (!receiveThread.changed()) {
                LOG.warn("{}: a callback does not return to the bus that is gone", name());
            }
        }
    }

    /** Nothing is begun any more. Any thread. */
    void stop() {
        receiveThread.stop();
        wire.stop();
    }

    /** After {@link #stop}: waits until no thread is in it any more; false if one does not return. */
    boolean ended() {
        return receiveThread.ended() && wire.ended();
    }

    /** It stops, senders return, nothing is touched any more. Any thread. */
    void abandon() {
        stop();
        forEach(channel -> channel.wire().abandon());
        wire.abandon();
    }

    /** It stops, and the own side of each channel is closed. Any thread. */
    void end() {
        stop();
        forEach(channel -> channel.wire().end());
        try {
            wire.end();
        } catch (IllegalStateException | InternalError e) {
            LOG.debug("{}: gone before it was told: {}", name(), e.getMessage());
        }
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
        try {
            details.putAll(wire.details());
        } catch (IllegalStateException | InternalError e) {
            details.put("link", Faults.reason(e));
        }
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
            return channel.wire().describe();
        } catch (IllegalStateException | InternalError e) {
            return Faults.reason(e);
        }
    }
}
