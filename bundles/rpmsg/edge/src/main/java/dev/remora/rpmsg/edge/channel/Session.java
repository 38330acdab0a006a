package dev.remora.rpmsg.edge.channel;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.EdgeSession;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgTransport;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An edge under one bus, and what that bus calls. The next bus gets another one, so that what a former bus still calls has
 * no effect. A message goes from the endpoint of a channel to its remote end, and nowhere else.
 */
final class Session implements RpmsgTransport, EdgeSession {

    private final Link link;
    private final long lastEpoch;
    private @Nullable RpmsgEdge bus;
    private volatile boolean over;

    Session(Link link, long lastEpoch) {
        this.link = link;
        this.lastEpoch = lastEpoch;
    }

    /** Before anybody else sees this session. */
    void opened(RpmsgEdge edge) {
        bus = edge;
    }

    /** Where to report. */
    RpmsgEdge bus() {
        RpmsgEdge edge = bus;
        if (edge == null) {
            throw new IllegalStateException(edge() + ": not opened");
        }
        return edge;
    }

    @Override
    public boolean over() {
        return over;
    }

    /** Nothing is sent any more, and waiting senders return. */
    void end() {
        over = true;
        link.receiveThread().unmask(this);
        link.forEach(channel -> channel.endSession(this));
    }

    @Override
    public String edge() {
        return link.name();
    }

    @Override
    public String backend() {
        return link.backend();
    }

    @Override
    public Optional<String> processor() {
        return link.settings().processor();
    }

    @Override
    public Map<String, String> details() {
        return link.details();
    }

    /** Of any channel that may come. */
    @Override
    public int mtu() {
        return link.wire().mtu();
    }

    @Override
    public int mtu(int destination) {
        EdgeChannel channel = link.channels().at(destination);
        return channel == null ? mtu() : Math.min(mtu(), channel.wire().mtu());
    }

    @Override
    public long lastEpoch() {
        return lastEpoch;
    }

    @Override
    public List<LocalAddress> formerAddresses() {
        return Arrays.stream(link.channels().all()).flatMap(channel -> channel.former().stream()).toList();
    }

    @Override
    public void addressed(LocalAddress address) {
        EdgeChannel channel = named(address);
        if (channel != null) {
            channel.addressed(this, address);
        }
    }

    @Override
    public void opened(LocalAddress address) {
        EdgeChannel channel = named(address);
        if (channel != null) {
            try {
                channel.opened(this, address);
            } catch (IllegalStateException | InternalError e) {
                link.failed(e);
            }
        }
    }

    @Override
    public void closed(LocalAddress address) {
        EdgeChannel channel = named(address);
        if (channel != null) {
            try {
                channel.closed(this);
            } catch (IllegalStateException | InternalError e) {
                link.failed(e);
            }
        }
    }

    private @Nullable EdgeChannel named(LocalAddress address) {
        EdgeChannel channel = link.channels().at(address.destination());
        return over || channel == null || !channel.name().equals(address.channel()) ? null : channel;
    }

    @Override
    public Sent send(int source, int destination, MemorySegment payload, long timeoutNanos, Abort abort)
            throws InterruptedException {
        EdgeChannel channel = link.channels().at(destination);
        if (over || channel == null || !channel.isAt(source)) {
            return refusal();
        }
        try {
            return channel.wire().send(this, payload, timeoutNanos, abort);
        } catch (IllegalStateException | InternalError e) {
            return failed(e, payload);
        }
    }

    @Override
    public Sent trySend(int source, int destination, MemorySegment payload) {
        EdgeChannel channel = link.channels().at(destination);
        if (over || channel == null || !channel.isAt(source)) {
            return refusal();
        }
        try {
            return channel.wire().trySend(this, payload);
        } catch (IllegalStateException | InternalError e) {
            return failed(e, payload);
        }
    }

    @Override
    public int trySend(int source, int destination, List<MemorySegment> payloads, int from) {
        EdgeChannel channel = link.channels().at(destination);
        if (over || channel == null || !channel.isAt(source)) {
            return -1;
        }
        try {
            return channel.wire().trySend(this, payloads, from);
        } catch (IllegalStateException | InternalError e) {
            failed(e, payloads.get(from));
            return -1;
        }
    }

    /** The memory is gone, or the mailbox; unless it is the payload that is gone, which is the fault of who sends it. */
    private Sent failed(Throwable fault, MemorySegment payload) {
        if (fault instanceof IllegalStateException gone && !payload.scope().isAlive()) {
            throw gone;
        }
        return link.failed(fault);
    }

    private Sent refusal() {
        return over ? Sent.CLOSED : Sent.UNSUPPORTED;
    }

    /** Each channel has room of its own. */
    @Override
    public Sent awaitWritable(long timeoutNanos, Abort abort) {
        return refusal();
    }

    /** Each channel has room of its own: nothing is to be told of the edge. */
    @Override
    public void notifyWritable() {}

    @Override
    public Sent awaitWritable(int destination, long timeoutNanos, Abort abort) throws InterruptedException {
        EdgeChannel channel = link.channels().at(destination);
        if (over || channel == null) {
            return refusal();
        }
        try {
            return channel.wire().awaitWritable(this, timeoutNanos, abort);
        } catch (IllegalStateException | InternalError e) {
            return link.failed(e);
        }
    }

    @Override
    public void notifyWritable(int destination) {
        EdgeChannel channel = link.channels().at(destination);
        if (!over && channel != null) {
            try {
                channel.wire().notifyWritable(this);
            } catch (IllegalStateException | InternalError e) {
                link.failed(e);
            }
        }
    }

    @Override
    public Optional<Boolean> drained(int destination) {
        EdgeChannel channel = link.channels().at(destination);
        if (over || channel == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(channel.wire().drained());
        } catch (IllegalStateException | InternalError e) {
            link.failed(e);
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> noBufferReason(int destination) {
        EdgeChannel channel = link.channels().at(destination);
        if (over || channel == null) {
            return Optional.empty();
        }
        try {
            return channel.wire().noBufferReason();
        } catch (IllegalStateException | InternalError e) {
            link.failed(e);
            return Optional.empty();
        }
    }

    @Override
    public void wake() {
        for (EdgeChannel channel : link.channels().all()) {
            channel.wire().wake();
        }
    }

    @Override
    public void resume(int destination) {
        EdgeChannel channel = link.channels().local(destination);
        if (!over && channel != null) {
            channel.wire().resume();
        }
    }

    @Override
    public void mask() {
        if (!over) {
            link.receiveThread().mask(this);
        }
    }

    @Override
    public void unmask() {
        link.receiveThread().unmask(this);
    }

    @Override
    public int poll(int max) {
        return over ? 0 : link.receiveThread().poll(this, max);
    }

    /** There are no announcements: a channel with that name is, if set so. */
    @Override
    public Sent announce(String name, int address, boolean present, long timeoutNanos, Abort abort) {
        if (over) {
            return Sent.CLOSED;
        }
        try {
            link.wire().announce(name, present);
        } catch (IllegalStateException | InternalError e) {
            return link.failed(e);
        }
        link.receiveThread().wake();
        return Sent.OK;
    }

    @Override
    public boolean flowControl(int source, int destination, boolean pause) {
        EdgeChannel channel = link.channels().at(destination);
        if (over || channel == null || !channel.isAt(source)) {
            return false;
        }
        try {
            return channel.wire().flowControl(pause);
        } catch (IllegalStateException | InternalError e) {
            link.failed(e);
            return false;
        }
    }

    @Override
    public boolean setSignals(int source, Set<Signal> raised) {
        EdgeChannel channel = link.channels().local(source);
        if (over || channel == null) {
            return false;
        }
        try {
            channel.wire().setSignals(raised);
        } catch (IllegalStateException | InternalError e) {
            link.failed(e);
        }
        return true;
    }

    @Override
    public Optional<Set<Signal>> signals(int source) {
        EdgeChannel channel = link.channels().local(source);
        if (over || channel == null) {
            return Optional.empty();
        }
        try {
            return channel.wire().signals();
        } catch (IllegalStateException | InternalError e) {
            link.failed(e);
            return Optional.empty();
        }
    }

    @Override
    public void fail(String reason) {
        if (!over) {
            link.remoteFailed(reason);
        }
    }
}
