package dev.remora.rpmsg.edge.channel;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.channel.EdgeContext.ChannelMaker;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport.LocalAddress;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A channel as the bus and its remote meet in it: the wire format has no addresses, so this is where they are kept. What
 * the channel tells comes from whoever's turn it is; all else may come from any thread.
 */
final class EdgeChannel implements WireEvents {

    private static final Logger LOG = LoggerFactory.getLogger(EdgeChannel.class);
    /** No endpoint is there. */
    private static final int NOWHERE = -1;

    private final WireChannel wire;
    private final String edge;
    private final String name;
    private final int address;
    private final Supplier<@Nullable Session> session;
    private final Seldom closes;
    /** Where the endpoint is under the present bus. Written under the lock. */
    private volatile int local = NOWHERE;
    /** Where it is to be under the next one. */
    private volatile @Nullable LocalAddress former;

    private <X extends Exception> EdgeChannel(String edge, ChannelMaker<X> maker, Supplier<@Nullable Session> session,
            Seldom closes) throws X {
        this.edge = edge;
        this.session = session;
        this.closes = closes;
        wire = maker.make(this);
        name = wire.name();
        address = wire.address();
    }

    /**
     * Makes one.
     *
     * @param session the present one; asked in turn
     * @param closes of the log lines about closed channels
     */
    static <X extends Exception> EdgeChannel of(String edge, ChannelMaker<X> maker,
            Supplier<@Nullable Session> session, Seldom closes) throws X {
        return new EdgeChannel(edge, maker, session, closes);
    }

    WireChannel wire() {
        return wire;
    }

    String name() {
        return name;
    }

    int address() {
        return address;
    }

    boolean isAt(int localAddress) {
        return local == localAddress && localAddress != NOWHERE;
    }

    Optional<LocalAddress> former() {
        return Optional.ofNullable(former);
    }

    /** The bus has chosen an address. */
    synchronized void addressed(Session by, LocalAddress chosen) {
        if (!by.over()) {
            former = chosen;
        }
    }

    /** The bus has an endpoint: the remote may send. */
    synchronized void opened(Session by, LocalAddress chosen) {
        if (!by.over()) {
            former = chosen;
            local = chosen.address();
            wire.open();
            wire.resume();
        }
    }

    /** The bus has none any more. The remote knows of no address: the next bus has nothing to take up again. */
    synchronized void closed(Session by) {
        if (!by.over()) {
            local = NOWHERE;
            former = null;
            wire.close();
        }
    }

    /** The bus goes, the channel stays as it is. */
    synchronized void endSession(Session ended) {
        local = NOWHERE;
        wire.endSession(ended);
    }

    @Override
    public void appeared() {
        Session now = session.get();
        if (now != null) {
            now.bus().announced(name, address);
        }
    }

    @Override
    public void disappeared(String reason) {
        if (closes.mayTell()) {
            LOG.info("{}: channel {} closed: {}", edge, name, reason);
        }
        Session now = session.get();
        if (now != null) {
            now.bus().withdrawn(name, address);
        }
        // Not before: until the bus knows, who sends is to hear that the channel is closed, not that there is none. And what
        // it has opened before it knew, it does not close again.
        synchronized (this) {
            local = NOWHERE;
            former = null;
            wire.close();
        }
    }

    @Override
    public Taken received(MemorySegment memory, long offset, int length) {
        Session now = session.get();
        int at = local;
        if (now == null || at == NOWHERE) {
            return Taken.HELD;
        }
        return now.bus().received(address, at, memory, offset, length, RpmsgEdge.NO_BUFFER);
    }

    @Override
    public void signals(Set<Signal> raised) {
        Session now = session.get();
        int at = local;
        if (now != null && at != NOWHERE) {
            now.bus().signals(at, raised);
        }
    }

    @Override
    public void writable() {
        Session now = session.get();
        if (now != null) {
            now.bus().writable(address);
        }
    }

    @Override
    public void dropped(String cause) {
        Session now = session.get();
        if (now != null) {
            now.bus().dropped(cause);
        }
    }
}
