package dev.remora.rpmsg.core;

import dev.remora.rpmsg.spi.RpmsgTransport;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A transport that counts what it is asked for, and what it is asked for after the session. */
final class Counted implements RpmsgTransport {

    static final int BUFFERS = 8;
    private static final MemorySegment PAYLOAD = MemorySegment.ofArray(new byte[16]);

    final AtomicInteger sent = new AtomicInteger();
    final AtomicInteger claimed = new AtomicInteger();
    final AtomicInteger committed = new AtomicInteger();
    final AtomicInteger abandoned = new AtomicInteger();
    final AtomicInteger resumed = new AtomicInteger();
    final AtomicInteger unmasked = new AtomicInteger();
    final AtomicInteger late = new AtomicInteger();
    /** One decimal digit for each buffer: how often it was released. */
    final AtomicInteger released = new AtomicInteger();
    /** Somebody wants to hear that there is a buffer to send. */
    final AtomicInteger asked = new AtomicInteger();
    private volatile boolean over;

    /** The digit of a buffer in {@link #released}. */
    static int digit(int buffer) {
        int digit = 1;
        for (int i = 0; i < buffer; i++) {
            digit *= 10;
        }
        return digit;
    }

    /** Nothing must be asked of it any more. */
    void over() {
        over = true;
    }

    private void count(AtomicInteger counter, int number) {
        if (over) {
            late.incrementAndGet();
        }
        counter.addAndGet(number);
    }

    @Override
    public String edge() {
        return "race";
    }

    @Override
    public String backend() {
        return "counted";
    }

    @Override
    public Optional<String> processor() {
        return Optional.empty();
    }

    @Override
    public int mtu() {
        return 16;
    }

    @Override
    public int receiveBuffers() {
        return BUFFERS;
    }

    @Override
    public Sent send(int source, int destination, MemorySegment payload, long timeoutNanos, Abort abort) {
        return abort.aborted() ? Sent.CLOSED : trySend(source, destination, payload);
    }

    @Override
    public Sent trySend(int source, int destination, MemorySegment payload) {
        count(sent, 1);
        return Sent.OK;
    }

    @Override
    public Sent awaitWritable(long timeoutNanos, Abort abort) {
        return abort.aborted() ? Sent.CLOSED : Sent.OK;
    }

    @Override
    public void notifyWritable() {
        asked.set(1);
    }

    @Override
    public void wake() {}

    @Override
    public void release(int buffer) {
        count(released, digit(buffer));
    }

    @Override
    public void resume(int destination) {
        count(resumed, 1);
    }

    @Override
    public void mask() {}

    @Override
    public void unmask() {
        unmasked.incrementAndGet();
    }

    @Override
    public int poll(int max) {
        return 0;
    }

    @Override
    public @Nullable TransmitBuffer tryClaim(int length) {
        claimed.incrementAndGet();
        return new TransmitBuffer() {
            @Override
            public MemorySegment payload() {
                return PAYLOAD;
            }

            @Override
            public Sent commit(int source, int destination, int bytes) {
                committed.incrementAndGet();
                return Sent.OK;
            }

            @Override
            public void abandon() {
                abandoned.incrementAndGet();
            }
        };
    }

    @Override
    public void fail(String reason) {}
}
