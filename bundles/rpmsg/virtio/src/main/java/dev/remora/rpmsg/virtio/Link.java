package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.ReceiveThread;
import dev.remora.rpmsg.edge.Spin;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.virtio.settings.EdgeSettings;
import dev.remora.virtio.DriverState;
import dev.remora.virtio.QueueState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An edge that runs: both sides of its rings, the receive thread, and the session with the bus, if there is a bus. The
 * methods that change the session are called by one thread at a time.
 */
final class Link {

    private static final Logger LOG = LoggerFactory.getLogger(Link.class);
    /** Between a claim and its commit there is little to do. */
    private static final long CLAIM_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final Optional<String> processor;
    private final Rings rings;
    private final Consumer<String> failed;
    private final Transmitter transmitter;
    private final Receiver receiver;
    private final ReceiveThread receiveThread;
    private @Nullable RpmsgBus bus;
    private volatile @Nullable Session session;
    private int sessions;
    private volatile long lastEpoch;

    Link(Peer peer, Optional<String> processor, Rings rings, EdgeSettings settings, long lastEpoch,
            Consumer<String> failed) {
        name = peer.name();
        this.processor = processor;
        this.rings = rings;
        this.lastEpoch = Math.max(lastEpoch, rings.state().epoch());
        this.failed = failed;
        Turn turn = new Turn(name);
        Bell bell = new Bell(peer.doorbell());
        transmitter = new Transmitter(peer, rings.transmit(), bell, turn, settings.dialect().returnPollNanos(), failed);
        receiver = new Receiver(peer, rings, transmitter);
        receiveThread = new ReceiveThread(name, peer::check, bell, turn, receiver, transmitter.waiters(),
                new Spin(settings.receiveThread(),
                        settings.spinNanos()),
                this::received);
        transmitter.waiters().beforeWaitInCallback(receiver::giveBack);
    }

    String name() {
        return name;
    }

    Optional<String> processor() {
        return processor;
    }

    Transmitter transmitter() {
        return transmitter;
    }

    Receiver receiver() {
        return receiver;
    }

    ReceiveThread receiveThread() {
        return receiveThread;
    }

    int receiveBuffers() {
        return rings.receive().buffers();
    }

    LocalAddresses localAddresses() {
        return rings.local();
    }

    Map<String, String> details() {
        return rings.details();
    }

    boolean nameService() {
        return rings.nameService();
    }

    long lastEpoch() {
        return lastEpoch;
    }

    void fail(String reason) {
        failed.accept(reason);
    }

    /** What ended the receive thread. */
    private void received(Throwable fault) {
        if (!Faults.isThePeers(fault)) {
            // Without its thread the edge would hang.
            LOG.error("{}: nothing is received any more", name, fault);
        }
        failed.accept(Faults.reason(name, fault));
    }

    /** Opens the edge on a bus, which hears of the known channels and of all that is in the ring. */
    void connect(RpmsgBus to) {
        if (session != null && to.equals(bus)) {
            return;
        }
        disconnect("another bus has come");
        sessions++;
        Session next = new Session(this, sessions, lastEpoch);
        RpmsgEdge edge;
        try {
            edge = to.open(next);
        } catch (IllegalStateException e) {
            LOG.debug("{}: not opened: {}", name, e.getMessage());
            return;
        } catch (RuntimeException e) {
            LOG.warn("{}: the bus does not take this edge: {}", name, e.getMessage());
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
     * Ends the session, if there is one; what arrives stays in the ring. Returns when all drivers are removed, and nobody
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
            receiveThread.wake();
            open.end();
            if (!receiveThread.changed()) {
                LOG.warn("{}: a callback does not return to the bus that is gone", name);
            }
        }
    }

    /** Senders return, and the receive thread ends, without touching the device again. */
    void letGo() {
        receiveThread.stop();
        transmitter.end();
    }

    /** The same, and the callback that is under way may return when others have the rings. */
    void abandon() {
        receiver.abandon();
        letGo();
    }

    /** After {@link #disconnect} and {@link #letGo}, when nobody receives any more: what the next driver has to know. */
    DriverState leave(Consumer<String> complaint) {
        EdgeState state = receiver.leave(rings.state()).withEpoch(lastEpoch);
        QueueState[] queues = new QueueState[Rings.QUEUES];
        // First what may not be possible.
        queues[rings.transmit().number()] = transmitter.leave(CLAIM_PATIENCE_NANOS, complaint);
        queues[rings.receive().number()] = rings.receive().leave();
        return state.withClaimed(transmitter.claimed()).with(List.of(queues));
    }
}
