package dev.remora.rpmsg.testing;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgBuffer;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.SendTimeoutException;
import dev.remora.rpmsg.Signal;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is sent. Nobody reads it: while {@link #full} every {@code send} is out of time at once. Has no signals, and
 * no buffers to claim.
 */
public final class FakeEndpoint implements RpmsgEndpoint {

    private static final int ADDRESS = 0x400;
    private static final int MTU = 496;

    private final int remote;
    private final List<Sent> sent = new CopyOnWriteArrayList<>();
    private volatile boolean full;
    private volatile boolean closed;

    FakeEndpoint(int remote) {
        this.remote = remote;
    }

    /**
     * What was sent so far.
     *
     * @return a copy, oldest first
     */
    public List<Sent> sent() {
        return List.copyOf(sent);
    }

    /** Forgets what was sent so far. */
    public void forget() {
        sent.clear();
    }

    /**
     * Whether the transport has no buffers.
     *
     * @param now true for none
     */
    public void full(boolean now) {
        full = now;
    }

    @Override
    public int address() {
        return ADDRESS;
    }

    @Override
    public int mtu() {
        return MTU;
    }

    @Override
    public long sendTimeout() {
        return SEND_TIMEOUT_NANOS;
    }

    @Override
    public void send(MemorySegment payload, long timeoutNanos) {
        sendTo(remote, payload, timeoutNanos);
    }

    @Override
    public void sendTo(int destination, MemorySegment payload, long timeoutNanos) {
        if (!trySendTo(destination, payload)) {
            throw new SendTimeoutException("full");
        }
    }

    @Override
    public void sendOffChannel(int source, int destination, MemorySegment payload, long timeoutNanos) {
        sendTo(destination, payload, timeoutNanos);
    }

    @Override
    public int trySend(List<MemorySegment> payloads) {
        payloads.forEach(this::trySend);
        return payloads.size();
    }

    @Override
    public void send(List<MemorySegment> payloads) {
        payloads.forEach(this::trySend);
    }

    @Override
    public boolean trySend(MemorySegment payload) {
        return trySendTo(remote, payload);
    }

    @Override
    public boolean trySendTo(int destination, MemorySegment payload) {
        if (closed) {
            throw new ChannelClosedException("closed");
        }
        if (payload.byteSize() > MTU || destination == RpmsgChannel.ADDRESS_ANY) {
            throw new IllegalArgumentException("%d bytes to 0x%x".formatted(payload.byteSize(), destination));
        }
        if (!full) {
            sent.add(new Sent(destination, HexFormat.of().formatHex(payload.toArray(ValueLayout.JAVA_BYTE))));
        }
        return !full;
    }

    @Override
    public boolean trySendOffChannel(int source, int destination, MemorySegment payload) {
        return trySendTo(destination, payload);
    }

    @Override
    public RpmsgBuffer claim(int length) {
        throw new UnsupportedOperationException("no buffers to claim");
    }

    @Override
    public @Nullable RpmsgBuffer tryClaim(int length) {
        return claim(length);
    }

    @Override
    public boolean awaitWritable(long timeoutNanos) {
        return !full;
    }

    @Override
    public void whenWritable(Runnable task) {
        throw new UnsupportedOperationException("no receive thread");
    }

    @Override
    public boolean flowControl(boolean pause) {
        return false;
    }

    @Override
    public boolean setSignals(Set<Signal> raised) {
        return false;
    }

    @Override
    public Optional<Set<Signal>> signals() {
        return Optional.empty();
    }

    @Override
    public void onSignals(Consumer<Set<Signal>> listener) {}

    @Override
    public void close() {
        closed = true;
    }
}
