package dev.remora.rpmsg.core;

import dev.remora.rpmsg.spi.RpmsgTransport;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Does with a payload what a transport must at least: copies it. Always has a buffer. */
final class CopyingTransport implements RpmsgTransport {

    private static final int MTU = 496;

    private final MemorySegment buffer = MemorySegment.ofArray(new byte[MTU]);

    @Override
    public String edge() {
        return "benchmark";
    }

    @Override
    public String backend() {
        return "copying";
    }

    @Override
    public Optional<String> processor() {
        return Optional.empty();
    }

    @Override
    public int mtu() {
        return MTU;
    }

    @Override
    public Sent send(int source, int destination, MemorySegment payload, long timeoutNanos, Abort abort) {
        return trySend(source, destination, payload);
    }

    @Override
    public Sent trySend(int source, int destination, MemorySegment payload) {
        MemorySegment.copy(payload, 0, buffer, 0, payload.byteSize());
        return Sent.OK;
    }

    @Override
    public Sent awaitWritable(long timeoutNanos, Abort abort) {
        return Sent.OK;
    }

    @Override
    public void notifyWritable() {}

    @Override
    public void wake() {}

    @Override
    public void fail(String reason) {
        throw new IllegalStateException(reason);
    }
}
