package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.edge.EdgeSession;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.spi.RpmsgTransport;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An edge under one bus, and what that bus calls. The next bus gets another one, so that what a former bus still calls has
 * no effect.
 */
final class Session implements RpmsgTransport, EdgeSession {

    private final Link link;
    private final int number;
    private final long lastEpoch;
    private @Nullable RpmsgEdge bus;
    private volatile boolean over;

    /**
     * Makes one.
     *
     * @param number from 1, another one for each
     */
    Session(Link link, int number, long lastEpoch) {
        this.link = link;
        this.number = number;
        this.lastEpoch = lastEpoch;
    }

    int number() {
        return number;
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
        link.transmitter().endSession(this);
    }

    @Override
    public String edge() {
        return link.name();
    }

    @Override
    public String backend() {
        return "virtio";
    }

    @Override
    public Optional<String> processor() {
        return link.processor();
    }

    @Override
    public Map<String, String> details() {
        return link.details();
    }

    @Override
    public int mtu() {
        return link.transmitter().mtu();
    }

    @Override
    public long lastEpoch() {
        return lastEpoch;
    }

    @Override
    public List<LocalAddress> formerAddresses() {
        return link.localAddresses().all();
    }

    @Override
    public void addressed(LocalAddress address) {
        if (!over) {
            link.localAddresses().put(address);
        }
    }

    @Override
    public int receiveBuffers() {
        return link.receiveBuffers();
    }

    @Override
    public Sent send(int source, int destination, MemorySegment payload, long timeoutNanos, Abort abort)
            throws InterruptedException {
        return link.transmitter().send(this, source, destination, payload, timeoutNanos, abort);
    }

    @Override
    public Sent trySend(int source, int destination, MemorySegment payload) {
        return link.transmitter().trySend(this, source, destination, payload);
    }

    @Override
    public int trySend(int source, int destination, List<MemorySegment> payloads, int from) {
        return link.transmitter().trySend(this, source, destination, payloads, from);
    }

    @Override
    public @Nullable TransmitBuffer tryClaim(int length) {
        TransmitBuffer claimed = link.transmitter().tryClaim(this, length);
        if (claimed == null && link.transmitter().over(this)) {
            throw new ChannelClosedException(edge() + ": the edge has ended");
        }
        return claimed;
    }

    @Override
    public Sent awaitWritable(long timeoutNanos, Abort abort) throws InterruptedException {
        return link.transmitter().awaitWritable(this, timeoutNanos, abort);
    }

    @Override
    public void notifyWritable() {
        if (!over) {
            link.transmitter().ask(this);
        }
    }

    @Override
    public Optional<Boolean> drained(int destination) {
        return link.transmitter().drained(this);
    }

    @Override
    public void wake() {
        link.transmitter().waiters().wake();
    }

    @Override
    public void release(int buffer) {
        if (link.receiver().release(buffer, number) && !link.receiveThread().isCurrent()) {
            link.receiveThread().wake();
        }
    }

    @Override
    public void resume(int destination) {
        if (!over) {
            link.receiver().resume();
            link.receiveThread().wake();
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

    @Override
    public Sent announce(String name, int address, boolean present, long timeoutNanos, Abort abort)
            throws InterruptedException {
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length == 0 || bytes.length > MessageLayout.NAME_SIZE) {
            throw new IllegalArgumentException("%s: the name \"%s\" has %d bytes, 1 to %d can be announced".formatted(
                    edge(), name, bytes.length, MessageLayout.NAME_SIZE));
        }
        if (!link.nameService()) {
            return over ? Sent.CLOSED : Sent.OK;
        }
        MemorySegment payload = MemorySegment.ofArray(new byte[MessageLayout.NS_SIZE]);
        MemorySegment.copy(bytes, 0, payload, ValueLayout.JAVA_BYTE, MessageLayout.NAME, bytes.length);
        MessageLayout.putAnnouncement(payload, address, present ? 0 : MessageLayout.NS_DESTROY);
        return send(address, MessageLayout.NAME_SERVICE, payload, timeoutNanos, abort);
    }

    @Override
    public void fail(String reason) {
        if (!over) {
            link.fail(reason);
        }
    }
}
