package dev.remora.shell;

import dev.remora.rpmsg.RpmsgBuffer;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgReceiver;
import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.testing.FakeMessage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** An endpoint of a {@link FakeChannel}; only what the shell uses. */
final class FakeEndpoint implements RpmsgEndpoint {

    static final int ADDRESS = 0x405;

    private final FakeChannel channel;
    private final RpmsgReceiver receiver;
    private final boolean main;
    boolean open = true;
    /** Of what was sent last. */
    long timeoutNanos;

    FakeEndpoint(FakeChannel channel, RpmsgReceiver receiver, boolean main) {
        this.channel = channel;
        this.receiver = receiver;
        this.main = main;
    }

    void arrives(int source, byte[] payload) {
        receiver.received(new FakeMessage(source, payload));
    }

    @Override
    public int address() {
        return ADDRESS;
    }

    @Override
    public int mtu() {
        return 496;
    }

    @Override
    public long sendTimeout() {
        return SEND_TIMEOUT_NANOS;
    }

    @Override
    public void send(MemorySegment payload, long timeoutNanos) throws InterruptedException {
        sendTo(channel.destination(), payload, timeoutNanos);
    }

    @Override
    public void sendTo(int destination, MemorySegment payload, long timeoutNanos) throws InterruptedException {
        if (channel.addressless && !(main && destination == channel.destination())) {
            throw new UnsupportedOperationException("no addresses on this wire format");
        }
        this.timeoutNanos = timeoutNanos;
        channel.remote.gets(this, destination, payload.toArray(ValueLayout.JAVA_BYTE));
    }

    @Override
    public void close() {
        open = false;
    }

    @Override
    public void sendOffChannel(int source, int destination, MemorySegment payload, long timeoutNanos) {
        throw new UnsupportedOperationException();
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
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean trySendTo(int destination, MemorySegment payload) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean trySendOffChannel(int source, int destination, MemorySegment payload) {
        throw new UnsupportedOperationException();
    }

    @Override
    public RpmsgBuffer claim(int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public RpmsgBuffer tryClaim(int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean awaitWritable(long timeoutNanos) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void whenWritable(Runnable task) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean flowControl(boolean pause) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean setSignals(Set<Signal> raised) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Set<Signal>> signals() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void onSignals(Consumer<Set<Signal>> listener) {
        throw new UnsupportedOperationException();
    }
}
