package dev.remora.rpmsg.core;

import dev.remora.rpmsg.spi.RpmsgTransport;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A transport that keeps what was sent, and has no buffers when told so. */
final class FakeTransport implements RpmsgTransport {

    static final int MTU = 496;

    record Message(int source, int destination, List<Byte> payload) {}

    final List<Message> sent = new CopyOnWriteArrayList<>();
    private final String edge;
    private boolean buffers = true;
    private boolean ended;
    private boolean timesOut;
    private int waiting;

    FakeTransport(String edge) {
        this.edge = edge;
    }

    synchronized void hasBuffers(boolean some) {
        buffers = some;
        notifyAll();
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
    public synchronized Sent send(int source, int destination, MemorySegment payload, long timeoutNanos, Abort abort)
            throws InterruptedException {
        waiting++;
        try {
            while (!buffers && !ended) {
                if (abort.aborted()) {
                    return Sent.CLOSED;
                }
                if (timesOut) {
                    return Sent.NO_BUFFER;
                }
                wait();
            }
        } finally {
            waiting--;
        }
        return trySend(source, destination, payload);
    }

    @Override
    public synchronized Sent trySend(int source, int destination, MemorySegment payload) {
        if (ended) {
            return Sent.CLOSED;
        }
        if (!buffers) {
            return Sent.NO_BUFFER;
        }
        sent.add(new Message(source, destination, bytes(payload.toArray(ValueLayout.JAVA_BYTE))));
        return Sent.OK;
    }

    @Override
    public synchronized void wake() {
        notifyAll();
    }

    static List<Byte> bytes(byte... bytes) {
        Byte[] boxed = new Byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            boxed[i] = bytes[i];
        }
        return List.of(boxed);
    }
}
