package dev.remora.rpmsg.core;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.SendTimeoutException;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How one driver sends on its channel, until it is closed. */
final class Endpoint implements RpmsgEndpoint {

    private final String channel;
    private final int address;
    private final int destination;
    private final int mtu;
    private final RpmsgTransport transport;
    private final LongAdder sent;
    private final AtomicReference<@Nullable String> closed = new AtomicReference<>();
    private final RpmsgTransport.Abort abort = () -> closed.get() != null;

    /**
     * Opens one.
     *
     * @param channel how messages name the channel
     * @param sent counts the channel's messages
     */
    Endpoint(String channel, int address, int destination, int mtu, RpmsgTransport transport, LongAdder sent) {
        this.channel = channel;
        this.address = address;
        this.destination = destination;
        this.mtu = mtu;
        this.transport = transport;
        this.sent = sent;
    }

    /** Ends all sending, at once: waiting senders too. The first reason counts. */
    void close(String reason) {
        if (closed.compareAndSet(null, reason))
            transport.wake();
    }

    /** Why it is closed; null while it is open. */
    @Nullable
    String closedReason() {
        return closed.get();
    }

    @Override
    public int address() {
        return address;
    }

    @Override
    public int mtu() {
        return mtu;
    }

    @Override
    public void send(MemorySegment payload) throws InterruptedException {
        sendOffChannel(address, destination, payload);
    }

    @Override
    public void sendTo(int to, MemorySegment payload) throws InterruptedException {
        sendOffChannel(address, to, payload);
    }

    @Override
    public void sendOffChannel(int from, int to, MemorySegment payload) throws InterruptedException {
        check(from, to, payload);
        if (!taken(transport.send(from, to, payload, SEND_TIMEOUT_NANOS, abort))) {
            throw new SendTimeoutException(
                    channel + ": the remote has freed no buffer in "
                            + TimeUnit.NANOSECONDS.toSeconds(SEND_TIMEOUT_NANOS)
                            + " s; it is slow, or does not read what is sent");
        }
    }

    @Override
    public boolean trySend(MemorySegment payload) {
        return trySendOffChannel(address, destination, payload);
    }

    @Override
    public boolean trySendTo(int to, MemorySegment payload) {
        return trySendOffChannel(address, to, payload);
    }

    @Override
    public boolean trySendOffChannel(int from, int to, MemorySegment payload) {
        check(from, to, payload);
        return taken(transport.trySend(from, to, payload));
    }

    private void check(int from, int to, MemorySegment payload) {
        if (from == RpmsgChannel.ADDRESS_ANY || to == RpmsgChannel.ADDRESS_ANY) {
            throw new IllegalArgumentException(
                    channel + ": no message goes " + (to == RpmsgChannel.ADDRESS_ANY ? "to" : "from")
                            + " the address ANY (0xffffffff)");
        }
        if (payload.byteSize() > mtu) {
            throw new IllegalArgumentException(
                    channel + ": a payload of " + payload.byteSize() + " bytes is longer than the MTU of " + mtu
                            + " bytes");
        }
        String reason = closed.get();
        if (reason != null)
            throw closed(reason);
    }

    private boolean taken(Sent result) {
        return switch (result) {
            case OK -> {
                sent.increment();
                yield true;
            }
            case NO_BUFFER -> false;
            case CLOSED -> {
                String reason = closed.get();
                throw closed(reason == null ? "its edge has ended" : reason);
            }
        };
    }

    private ChannelClosedException closed(String reason) {
        return new ChannelClosedException(channel + " is closed: " + reason);
    }

    @Override
    public String toString() {
        return channel + ", local address " + Texts.hex(address);
    }
}
