package dev.remora.rpmsg.core;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgBuffer;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.SendTimeoutException;
import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** How the owner of a local address sends from it, until it is closed. */
final class Endpoint implements RpmsgEndpoint {

    private final EndpointContext context;
    private final String channel;
    private final int address;
    private final Peer peer;
    private final int mtu;
    private final RpmsgTransport transport;
    private final SendGate gate;
    private final LongAdder sent = new LongAdder();
    private final Claims claims;
    private final Batches batches;
    private final EndpointEvents events;
    private final AtomicReference<@Nullable String> closed = new AtomicReference<>();
    private final RpmsgTransport.Abort abort = () -> closed.get() != null;

    Endpoint(EndpointContext context) {
        this.context = context;
        this.channel = context.channel();
        this.address = context.address();
        this.peer = context.peer();
        this.mtu = context.mtu();
        this.transport = context.transport();
        this.gate = context.gate();
        this.claims = new Claims(this, transport);
        this.batches = new Batches(this, transport);
        this.events = new EndpointEvents(channel, address, context.events());
    }

    /** Ends all sending, at once: waiting senders too. The first reason counts. */
    void close(String reason) {
        if (closed.compareAndSet(null, reason)) {
            events.close();
            transport.wake();
        }
    }

    /** Why it is closed; null while it is open. */
    @Nullable
    String closedReason() {
        return closed.get();
    }

    /** Messages sent. */
    long sent() {
        return sent.sum();
    }

    /**
     * After {@link #close(String)}: waits for a task or signal listener that runs, unless on this thread.
     *
     * @return whether none does, on another thread
     */
    boolean quiesce(long patienceNanos) {
        return events.quiesce(patienceNanos);
    }

    /** Whether buffers of the transport are claimed. */
    boolean hasClaims() {
        return claims.holdBuffers();
    }

    /** Gives back the buffers that were claimed and forgotten; how many. When nobody can write into them any more. */
    int reclaim() {
        return claims.reclaim();
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
    public long sendTimeout() {
        return context.sendTimeoutNanos().getAsLong();
    }

    @Override
    public void send(MemorySegment payload, long timeoutNanos) throws InterruptedException {
        sendOffChannel(address, destination(), payload, timeoutNanos);
    }

    @Override
    public void sendTo(int to, MemorySegment payload, long timeoutNanos) throws InterruptedException {
        sendOffChannel(address, to, payload, timeoutNanos);
    }

    @Override
    public void sendOffChannel(int from, int to, MemorySegment payload, long timeoutNanos) throws InterruptedException {
        TokenBucket rate = check(from, to, payload);
        boolean taken = false;
        try {
            taken = taken(transport.send(from, to, payload, timeoutNanos, abort));
        } finally {
            if (!taken && rate != null)
                rate.giveBack();
        }
        if (!taken)
            throw timeout(to, timeoutNanos);
    }

    @Override
    public boolean trySend(MemorySegment payload) {
        return trySendOffChannel(address, destination(), payload);
    }

    @Override
    public boolean trySendTo(int to, MemorySegment payload) {
        return trySendOffChannel(address, to, payload);
    }

    @Override
    public boolean trySendOffChannel(int from, int to, MemorySegment payload) {
        TokenBucket rate = check(from, to, payload);
        boolean taken = false;
        try {
            taken = taken(transport.trySend(from, to, payload));
        } finally {
            if (!taken && rate != null)
                rate.giveBack();
        }
        return taken;
    }

    @Override
    public int trySend(List<MemorySegment> payloads) {
        return batches.trySend(destination(), payloads, 0);
    }

    @Override
    public void send(List<MemorySegment> payloads) throws InterruptedException {
        batches.send(payloads);
    }

    @Override
    public RpmsgBuffer claim(int length) throws InterruptedException {
        long timeout = sendTimeout();
        long start = System.nanoTime();
        RpmsgBuffer buffer = tryClaim(length);
        while (buffer == null) {
            // Another sender may be quicker, again and again.
            long left = timeout - (System.nanoTime() - start);
            if (left <= 0 || !awaitWritable(left))
                throw timeout(destination(), timeout);
            buffer = tryClaim(length);
        }
        return buffer;
    }

    @Override
    public @Nullable RpmsgBuffer tryClaim(int length) {
        checkLength(length);
        checkOpen();
        return claims.tryClaim(length);
    }

    /** Sends what was written into memory of the bus; waits as {@link #send} does. */
    void sendCopy(int to, MemorySegment payload) {
        try {
            sendTo(to, payload, sendTimeout());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SendTimeoutException(channel + ": interrupted while waiting for a buffer; nothing was sent");
        }
    }

    @Override
    public boolean awaitWritable(long timeoutNanos) throws InterruptedException {
        checkOpen();
        int to = peer.address();
        Sent writable = to == RpmsgChannel.ADDRESS_ANY
                ? transport.awaitWritable(timeoutNanos, abort)
                : transport.awaitWritable(to, timeoutNanos, abort);
        return switch (writable) {
            case OK -> true;
            case NO_BUFFER -> false;
            case UNSUPPORTED -> throw unsupported();
            case CLOSED -> throw ended();
        };
    }

    @Override
    public void whenWritable(Runnable task) {
        checkOpen();
        int to = peer.address();
        events.whenWritable(task, to);
        if (to == RpmsgChannel.ADDRESS_ANY) {
            transport.notifyWritable();
        } else {
            transport.notifyWritable(to);
        }
    }

    @Override
    public Optional<Boolean> drained() {
        checkOpen();
        int to = peer.address();
        return to == RpmsgChannel.ADDRESS_ANY ? Optional.empty() : transport.drained(to);
    }

    @Override
    public boolean flowControl(boolean pause) {
        checkOpen();
        return transport.flowControl(address, peer.address(), pause);
    }

    @Override
    public boolean setSignals(Set<Signal> raised) {
        checkOpen();
        return transport.setSignals(address, raised);
    }

    @Override
    public Optional<Set<Signal>> signals() {
        checkOpen();
        return transport.signals(address);
    }

    @Override
    public void onSignals(Consumer<Set<Signal>> listener) {
        checkOpen();
        events.onSignals(listener);
    }

    @Override
    public void close() {
        close("closed");
        context.whenClosed().run();
    }

    private @Nullable TokenBucket check(int from, int to, MemorySegment payload) {
        checkAddress(from, "from");
        checkDestination(to);
        long length = payload.byteSize();
        checkLength(length);
        checkOpen();
        return askGate(to, length);
    }

    /** Where messages go of which nobody says where. */
    int destination() {
        int known = peer.address();
        if (known == RpmsgChannel.ADDRESS_ANY)
            throw new IllegalStateException(channel + " has no destination: it only listens; answer with sendTo");
        return known;
    }

    void checkDestination(int to) {
        checkAddress(to, "to");
    }

    private void checkAddress(int address, String direction) {
        if (address == RpmsgChannel.ADDRESS_ANY)
            throw new IllegalArgumentException(
                    channel + ": no message goes " + direction + " the address ANY (0xffffffff)");
    }

    void checkLength(long length) {
        if (length < 0)
            throw new IllegalArgumentException(channel + ": a payload of " + length + " bytes");
        if (length > mtu)
            throw new IllegalArgumentException(
                    channel + ": a payload of " + length + " bytes is longer than the MTU of " + mtu + " bytes");
    }

    void checkOpen() {
        String reason = closed.get();
        if (reason != null)
            throw ended(reason);
    }

    /** Whether the owner may send this: as {@link SendGate#check}. */
    @Nullable
    TokenBucket askGate(int to, long length) {
        return gate.check(to, peer.address(), length);
    }

    SendGate gate() {
        return gate;
    }

    /** So many messages were sent. */
    void count(int messages) {
        sent.add(messages);
        context.sent().add(messages);
    }

    /** Counts what was sent; false: there was no buffer. */
    boolean taken(Sent result) {
        return switch (result) {
            case OK -> {
                count(1);
                yield true;
            }
            case NO_BUFFER -> false;
            case UNSUPPORTED -> throw unsupported();
            case CLOSED -> throw ended();
        };
    }

    /** An endpoint that was closed meanwhile is none any more for the transport, either. */
    private UnsupportedOperationException unsupported() {
        checkOpen();
        return new UnsupportedOperationException(channel + ": " + transport.backend()
                + " has no addresses, only channels; send from the channel's default endpoint to its destination");
    }

    SendTimeoutException timeout(int to, long nanos) {
        long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
        String time = millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
        return new SendTimeoutException(transport.noBufferReason(to).map(why -> channel + ": not sent in " + time + ": "
                + why).orElseGet(() -> channel + ": the remote has freed no buffer in " + time
                        + "; it is slow, or does not read what is sent"));
    }

    ChannelClosedException ended() {
        String reason = closed.get();
        return ended(reason == null ? "its edge has ended" : reason);
    }

    ChannelClosedException ended(@Nullable String reason) {
        return new ChannelClosedException(channel + " is closed: " + reason);
    }

    @Override
    public String toString() {
        return channel + ", local address " + Texts.hex(address);
    }
}
