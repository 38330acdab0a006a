package dev.remora.rpmsg.smd;

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
        return "smd";
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
        return link.settings().packetMax();
    }

    @Override
    public int mtu(int destination) {
        EdgeChannel channel = link.channels().at(destination);
        return channel == null ? mtu() : Math.min(mtu(), channel.smd().mtu());
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
            return channel.smd().send(this, payload, timeoutNanos, abort);
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
            return channel.smd().trySend(this, payload);
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
            return channel.smd().trySend(this, payloads, from);
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
            return channel.smd().awaitWritable(this, timeoutNanos, abort);
        } catch (IllegalStateException | InternalError e) {
            return link.failed(e);
        }
    }

    @Override
    public void notifyWritable(int destination) {
        EdgeChannel channel = link.channels().at(destination);
        if (!over && channel != null) {
            try {
                channel.smd().notifyWritable(this);
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
            return Optional.of(channel.smd().drained());
        } catch (IllegalStateException | InternalError e) {
            link.failed(e);
            return Optional.empty();
        }
    }

    @Override
    public void wake() {
        for (EdgeChannel channel : link.channels().all()) {
            channel.smd().wake();
        }
    }

    @Override
    public void resume(int destination) {
        EdgeChannel channel = link.channels().local(destination);
        if (!over && channel != null) {
            channel.smd().resume();
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

    /** SMD has no announcements: a channel with that name is, if set so. The receive thread creates it. */
    @Override
    public Sent announce(String name, int address, boolean present, long timeoutNanos, Abort abort) {
        if (over) {
            return Sent.CLOSED;
        }
        if (present && link.announceCreates() && !link.channels().has(name)) {
            if (!WantedChannel.isName(name)) {
                throw new IllegalArgumentException(
                        "%s: the name \"%s\" is not usable: a channel has one of 1 to %d printable characters"
                                .formatted(edge(), name, AllocationTableLayout.NAME_SIZE));
            }
            link.discovery().want(new WantedChannel(name, WantedChannel.DEFAULT_RING, false));
            link.receiveThread().wake();
        }
        return Sent.OK;
    }

    @Override
    public boolean setSignals(int source, Set<Signal> raised) {
        EdgeChannel channel = link.channels().local(source);
        if (over || channel == null) {
            return false;
        }
        try {
            channel.smd().setSignals(raised);
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
            return Optional.of(channel.smd().signals());
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
