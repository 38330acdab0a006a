package dev.remora.drivers.rpm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.PolledReceive;
import dev.remora.rpmsg.RpmsgBuffer;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.RpmsgReceiver;
import dev.remora.rpmsg.SendTimeoutException;
import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.testing.FakeMessage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A channel with an RPM behind it. It reads each request at once, unless it is told to be {@link #deaf}; its answers are
 * delivered at once, or, while polled, wait in the ring. One lock: what is called back is called without it.
 */
final class FakeRpm implements RpmsgChannel {

    /** What it has read, such as {@code active ldoa 3: swen=1 uv=1800000}. */
    final List<String> read = new CopyOnWriteArrayList<>();
    /** Ids of these. */
    final List<Integer> ids = new CopyOnWriteArrayList<>();
    /** How many each call has shown it. */
    final List<Integer> batches = new CopyOnWriteArrayList<>();
    final AtomicInteger polls = new AtomicInteger();
    /** How many answers fit into the ring until one is taken off. */
    volatile int room = Integer.MAX_VALUE;
    /** How many requests fit. */
    volatile int depth = Integer.MAX_VALUE;
    /** It reads nothing. */
    volatile boolean deaf;
    /** It reads, and answers nothing. */
    volatile boolean mute;
    /** Resources that it does not know end with this. */
    volatile String unknown = "unknown";
    volatile int mtu = 1000;
    volatile boolean tellsWhetherDrained = true;
    /** What sending throws, after so many. */
    volatile @Nullable RuntimeException obstacle;
    volatile int obstacleAfter;
    /** It is gone for who asks for room, having been there for who sent just before. */
    volatile boolean gone;
    volatile @Nullable RuntimeException unpollable;
    private final Endpoint endpoint = new Endpoint();
    private final Deque<byte[]> requests = new ArrayDeque<>();
    private final Deque<byte[]> answers = new ArrayDeque<>();
    private volatile Consumer<RpmsgMessage> receiver = _ -> {
    };
    private volatile @Nullable Runnable whenWritable;
    private volatile boolean masked;

    void receiver(Consumer<RpmsgMessage> next) {
        receiver = next;
    }

    boolean isMasked() { return masked; }

    boolean isWaitedFor() { return whenWritable != null; }

    /** Works on what lies in the ring. */
    void work() {
        boolean more = true;
        while (more) {
            synchronized (this) {
                more = !deaf && !requests.isEmpty() && answers.size() < room;
                if (more)
                    answer(requests.remove());
            }
        }
        while (!masked && deliver()) {
            more = true;
        }
        Runnable task = whenWritable;
        if (task != null && requests.size() < depth) {
            whenWritable = null;
            task.run();
        }
    }

    private void answer(byte[] bytes) {
        ByteBuffer request = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int id = request.getInt(8);
        StringBuilder text = new StringBuilder(request.getInt(12) == 1 ? "sleep " : "active ").append(code(bytes, 16))
                .append(' ').append(Integer.toUnsignedString(request.getInt(20))).append(':');
        for (int at = 28; at < bytes.length; at += 12) {
            text.append(' ').append(code(bytes, at)).append('=').append(Integer.toUnsignedString(request.getInt(
                    at + 8)));
        }
        read.add(text.toString());
        ids.add(id);
        if (!mute)
            answers.add(text.indexOf(unknown) >= 0 ? refusal(id) : acceptance(id));
    }

    static byte[] acceptance(int id) {
        return withId(Vectors.ACCEPTED, id);
    }

    static byte[] refusal(int id) {
        return withId(Vectors.NO_RESOURCE, id);
    }

    private static byte[] withId(byte[] answer, int id) {
        byte[] bytes = answer.clone();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(16, id);
        return bytes;
    }

    private static String code(byte[] bytes, int at) {
        return new String(bytes, at, 4, US_ASCII).replace("\0", "");
    }

    /** Something arrives. */
    void says(byte[] packet) {
        receiver.accept(new FakeMessage(0, packet));
    }

    private boolean deliver() {
        byte[] answer;
        synchronized (this) {
            answer = answers.poll();
        }
        if (answer != null)
            says(answer);
        return answer != null;
    }

    @Override
    public String name() {
        return "rpm_requests";
    }

    @Override
    public int source() {
        return 0x400;
    }

    @Override
    public int destination() {
        return 1;
    }

    @Override
    public long epoch() {
        return 1;
    }

    @Override
    public RpmsgEndpoint endpoint() {
        return endpoint;
    }

    @Override
    public RpmsgEndpoint open(RpmsgReceiver opener) {
        throw new UnsupportedOperationException();
    }

    @Override
    public RpmsgEndpoint createEndpoint(int address, RpmsgReceiver further) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PolledReceive polled() {
        RuntimeException reason = unpollable;
        if (reason != null)
            throw reason;
        if (masked)
            throw new IllegalStateException("polled already");
        masked = true;
        return new PolledReceive() {
            @Override
            public int poll(int max) {
                polls.incrementAndGet();
                int taken = 0;
                while (taken < max && deliver()) {
                    taken++;
                    work();
                }
                return taken;
            }

            @Override
            public void close() {
                masked = false;
                work();
            }
        };
    }

    private final class Endpoint implements RpmsgEndpoint {

        @Override
        public int address() {
            return 0x400;
        }

        @Override
        public int mtu() {
            return mtu;
        }

        @Override
        public long sendTimeout() {
            return SEND_TIMEOUT_NANOS;
        }

        @Override
        public int trySend(List<MemorySegment> payloads) {
            RuntimeException reason = obstacle;
            if (reason != null && batches.size() >= obstacleAfter)
                throw reason;
            int sent = 0;
            synchronized (FakeRpm.this) {
                while (sent < payloads.size() && requests.size() < depth) {
                    requests.add(payloads.get(sent).toArray(ValueLayout.JAVA_BYTE));
                    sent++;
                }
            }
            batches.add(sent);
            work();
            return sent;
        }

        @Override
        public boolean trySend(MemorySegment payload) {
            return trySend(List.of(payload)) == 1;
        }

        @Override
        public void send(MemorySegment payload, long timeoutNanos) {
            if (!trySend(payload))
                throw new SendTimeoutException("full");
        }

        @Override
        public void send(List<MemorySegment> payloads) {
            if (trySend(payloads) < payloads.size())
                throw new SendTimeoutException("full");
        }

        @Override
        public Optional<Boolean> drained() {
            synchronized (FakeRpm.this) {
                return tellsWhetherDrained ? Optional.of(requests.isEmpty()) : Optional.empty();
            }
        }

        @Override
        public void whenWritable(Runnable task) {
            if (gone)
                throw closed();
            whenWritable = task;
        }

        @Override
        public void sendTo(int destination, MemorySegment payload, long timeoutNanos) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void sendOffChannel(int source, int destination, MemorySegment payload, long timeoutNanos) {
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
        public @Nullable RpmsgBuffer tryClaim(int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean awaitWritable(long timeoutNanos) {
            throw new UnsupportedOperationException();
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
        public void close() {}
    }

    /** Ends as a channel does. */
    static RuntimeException closed() {
        return new ChannelClosedException("rpm_requests is closed: rpm crashed");
    }
}
