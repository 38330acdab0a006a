package dev.remora.rpmsg.core;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.spi.RpmsgTransport;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;

/** A transport that keeps what was sent, and has no buffers when told so. */
final class FakeTransport implements RpmsgTransport {

    static final int MTU = 496;

    record Message(int source, int destination, List<Byte> payload) {}

    record Announcement(String name, int address, boolean present) {}

    final List<Message> sent = new CopyOnWriteArrayList<>();
    final List<Announcement> announcements = new CopyOnWriteArrayList<>();
    /** Receive buffers given back, in order. */
    final List<Integer> released = new CopyOnWriteArrayList<>();
    /** Addresses resumed, in order. */
    final List<Integer> resumed = new CopyOnWriteArrayList<>();
    /** Called for each. */
    volatile IntConsumer whenReleased = _ -> {
    };
    volatile IntConsumer whenResumed = _ -> {
    };
    /** Claimed transmit buffers, neither committed nor abandoned yet. */
    final AtomicInteger claimed = new AtomicInteger();
    final List<String> failures = new CopyOnWriteArrayList<>();
    /** Called by {@link #poll}: what the receive thread would do. */
    volatile IntUnaryOperator whenPolled = _ -> 0;
    /** Called by {@link #notifyWritable} if there is a buffer, or when there is one again. */
    volatile Runnable whenWritable = () -> {
    };
    /** What the remote is asked to do; empty: this wire format has none of it. */
    volatile Optional<Set<Signal>> signals = Optional.empty();
    volatile Consumer<Boolean> whenPaused = _ -> {
    };
    volatile long lastEpoch;
    /** What channels of a former session had, and what they are told to have now. */
    final List<LocalAddress> addresses = new CopyOnWriteArrayList<>();
    /** Default endpoints as they come and go, such as {@code +echo 500 400}: channel, remote and local address. */
    final List<String> ends = new CopyOnWriteArrayList<>();
    /** The local address of each channel that is open on the wire. */
    final Map<ChannelKey, Integer> open = new ConcurrentHashMap<>();
    /** By remote address: what has room of its own. */
    final Map<Integer, Integer> mtus = new ConcurrentHashMap<>();
    /** By remote address: whether the remote has taken all. */
    final Map<Integer, Boolean> drained = new ConcurrentHashMap<>();
    /** Asked for by {@link #notifyWritable(int)} and {@link #awaitWritable(int, long, Abort)}. */
    final List<Integer> asked = new CopyOnWriteArrayList<>();
    /** The only destination that there is; empty: each is one. */
    volatile Optional<Integer> only = Optional.empty();
    /** Called before a message to any other is refused. */
    volatile Runnable whenRefused = () -> {
    };
    private final String edge;
    private final int receiveBuffers;
    private final boolean claims;
    /** How many messages each batch has shown. */
    final List<Integer> batches = new CopyOnWriteArrayList<>();
    /** The longest time of each wait that began, nanoseconds. */
    final List<Long> waits = new CopyOnWriteArrayList<>();
    private boolean buffers = true;
    /** With buffers: how many. */
    private int left = Integer.MAX_VALUE;
    private boolean ended;
    private boolean timesOut;
    private boolean masked;
    private boolean writableAsked;
    private int waiting;
    private @Nullable Claim spare;

    /** Without buffers that could be kept or claimed. */
    FakeTransport(String edge) {
        this(edge, 0, false);
    }

    /**
     * Makes one.
     *
     * @param receiveBuffers how many can be kept
     * @param claims whether transmit buffers can be claimed
     */
    FakeTransport(String edge, int receiveBuffers, boolean claims) {
        this.edge = edge;
        this.receiveBuffers = receiveBuffers;
        this.claims = claims;
    }

    void hasBuffers(boolean some) {
        boolean tell;
        synchronized (this) {
            buffers = some;
            tell = some && writableAsked;
            writableAsked &= !tell;
            notifyAll();
        }
        if (tell)
            whenWritable.run();
    }

    /** There are so many buffers. */
    void hasBuffers(int number) {
        synchronized (this) {
            left = number;
        }
        hasBuffers(number > 0);
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** From now on a wait is over at once. */
    synchronized void timeOut() {
        timesOut = true;
        notifyAll();
    }

    synchronized int waiting() {
        return waiting;
    }

    synchronized boolean isMasked() { return masked; }

    @Override
    public String edge() {
        return edge;
    }

    @Override
    public String backend() {
        return "fake";
    }

    @Override
    public Optional<String> processor() {
        return Optional.of("m4");
    }

    @Override
    public int mtu() {
        return MTU;
    }

    @Override
    public long lastEpoch() {
        return lastEpoch;
    }

    @Override
    public List<LocalAddress> formerAddresses() {
        return List.copyOf(addresses);
    }

    @Override
    public void addressed(LocalAddress address) {
        addresses.removeIf(former -> former.channel().equals(address.channel())
                && former.destination() == address.destination());
        addresses.add(address);
    }

    @Override
    public void opened(LocalAddress address) {
        ends.add("+" + text(address));
        open.put(key(address), address.address());
    }

    @Override
    public void closed(LocalAddress address) {
        ends.add("-" + text(address));
        open.remove(key(address), address.address());
    }

    private static ChannelKey key(LocalAddress address) {
        return ChannelKey.announced(address.channel(), address.destination());
    }

    private static String text(LocalAddress address) {
        return address.channel() + " " + Integer.toHexString(address.destination()) + " "
                + Integer.toHexString(address.address());
    }

    @Override
    public int mtu(int destination) {
        return mtus.getOrDefault(destination, MTU);
    }

    @Override
    public Sent awaitWritable(int destination, long timeoutNanos, Abort abort) throws InterruptedException {
        asked.add(destination);
        return isElsewhere(destination) ? Sent.UNSUPPORTED : awaitWritable(timeoutNanos, abort);
    }

    @Override
    public void notifyWritable(int destination) {
        asked.add(destination);
        notifyWritable();
    }

    @Override
    public Optional<Boolean> drained(int destination) {
        return Optional.ofNullable(drained.get(destination));
    }

    private boolean isElsewhere(int destination) {
        return only.isPresent() && only.get() != destination;
    }

    @Override
    public int receiveBuffers() {
        return receiveBuffers;
    }

    @Override
    public synchronized Sent send(int source, int destination, MemorySegment payload, long timeoutNanos, Abort abort)
            throws InterruptedException {
        Sent writable = awaitWritable(timeoutNanos, abort);
        return writable == Sent.OK ? trySend(source, destination, payload) : writable;
    }

    @Override
    public synchronized Sent trySend(int source, int destination, MemorySegment payload) {
        if (ended) {
            return Sent.CLOSED;
        }
        if (isElsewhere(destination)) {
            whenRefused.run();
            return Sent.UNSUPPORTED;
        }
        if (!buffers) {
            return Sent.NO_BUFFER;
        }
        sent.add(new Message(source, destination, bytes(payload.toArray(ValueLayout.JAVA_BYTE))));
        left--;
        buffers = left > 0;
        return Sent.OK;
    }

    @Override
    public synchronized int trySend(int source, int destination, List<MemorySegment> payloads, int from) {
        int result = RpmsgTransport.super.trySend(source, destination, payloads, from);
        batches.add(result);
        return result;
    }

    @Override
    public synchronized @Nullable TransmitBuffer tryClaim(int length) {
        if (!claims) {
            return RpmsgTransport.super.tryClaim(length);
        }
        if (ended) {
            throw new ChannelClosedException(edge + " has ended");
        }
        if (!buffers) {
            return null;
        }
        claimed.incrementAndGet();
        Claim next = spare == null ? new Claim() : spare;
        spare = null;
        next.claim(length);
        return next;
    }

    @Override
    public synchronized Sent awaitWritable(long timeoutNanos, Abort abort) throws InterruptedException {
        waiting++;
        waits.add(timeoutNanos);
        try {
            while (!buffers && !ended) {
                if (abort.aborted()) {
                    return Sent.CLOSED;
                }
                if (timesOut || timeoutNanos <= 0) {
                    return Sent.NO_BUFFER;
                }
                wait();
            }
        } finally {
            waiting--;
        }
        return ended ? Sent.CLOSED : Sent.OK;
    }

    @Override
    public void notifyWritable() {
        boolean now;
        synchronized (this) {
            now = buffers;
            writableAsked |= !now;
        }
        if (now)
            whenWritable.run();
    }

    @Override
    public synchronized void wake() {
        notifyAll();
    }

    @Override
    public void release(int buffer) {
        released.add(buffer);
        whenReleased.accept(buffer);
    }

    @Override
    public void resume(int destination) {
        resumed.add(destination);
        whenResumed.accept(destination);
    }

    @Override
    public synchronized void mask() {
        if (masked) {
            throw new IllegalStateException(edge + " is masked");
        }
        masked = true;
    }

    @Override
    public synchronized void unmask() {
        masked = false;
    }

    @Override
    public int poll(int max) {
        return whenPolled.applyAsInt(max);
    }

    @Override
    public synchronized Sent announce(String name, int address, boolean present, long timeoutNanos, Abort abort)
            throws InterruptedException {
        Sent writable = awaitWritable(timeoutNanos, abort);
        if (writable == Sent.OK) {
            announcements.add(new Announcement(name, address, present));
        }
        return writable;
    }

    @Override
    public boolean flowControl(int source, int destination, boolean pause) {
        whenPaused.accept(pause);
        return signals.isPresent();
    }

    @Override
    public boolean setSignals(int source, Set<Signal> raised) {
        boolean has = signals.isPresent();
        if (has) {
            signals = Optional.of(Set.copyOf(raised));
        }
        return has;
    }

    @Override
    public Optional<Set<Signal>> signals(int source) {
        return signals;
    }

    @Override
    public void fail(String reason) {
        failures.add(reason);
    }

    static List<Byte> bytes(byte... bytes) {
        List<Byte> boxed = new ArrayList<>(bytes.length);
        for (byte value : bytes) {
            boxed.add(value);
        }
        return List.copyOf(boxed);
    }

    /** One transmit buffer; the object is used again, as a backend may. */
    private final class Claim implements TransmitBuffer {

        private final MemorySegment memory = MemorySegment.ofArray(new byte[MTU]);
        private MemorySegment payload = memory;
        private boolean live;

        void claim(int length) {
            if (payload.byteSize() != length) {
                payload = memory.asSlice(0, length);
            }
            live = true;
        }

        @Override
        public MemorySegment payload() {
            return payload;
        }

        @Override
        public Sent commit(int source, int destination, int length) {
            abandon();
            synchronized (FakeTransport.this) {
                if (ended) {
                    return Sent.CLOSED;
                }
                sent.add(new Message(source, destination,
                        bytes(payload.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE))));
                return Sent.OK;
            }
        }

        @Override
        public void abandon() {
            synchronized (FakeTransport.this) {
                if (!live) {
                    throw new IllegalStateException("given back twice");
                }
                live = false;
                claimed.decrementAndGet();
                spare = this;
            }
        }
    }
}
