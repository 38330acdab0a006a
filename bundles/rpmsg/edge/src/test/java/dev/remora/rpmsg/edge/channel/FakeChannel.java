package dev.remora.rpmsg.edge.channel;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.EdgeSession;
import dev.remora.rpmsg.edge.Senders;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport.Abort;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A channel of a format that has no wire: what the remote says the test puts in. */
final class FakeChannel implements WireChannel {

    final Queue<Runnable> toDo = new ConcurrentLinkedQueue<>();
    private final String name;
    private final int address;
    private final List<String> calls;
    private final WireEvents events;
    private volatile boolean appeared;
    private volatile boolean reported;

    /** One that the remote has opened. */
    FakeChannel(String name, int address, List<String> calls, WireEvents events) {
        this.name = name;
        this.address = address;
        this.calls = calls;
        this.events = events;
        appeared = true;
    }

    void remoteSends(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        toDo.add(() -> {
            if (events.received(MemorySegment.ofArray(bytes), 0, bytes.length) == Taken.HELD) {
                throw new IllegalStateException("held");
            }
        });
    }

    void remoteCloses() {
        toDo.add(() -> {
            appeared = false;
            events.disappeared("the remote has closed it");
        });
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int address() {
        return address;
    }

    @Override
    public int mtu() {
        return 64;
    }

    @Override
    public boolean pending() {
        return !toDo.isEmpty() || appeared != reported;
    }

    @Override
    public int receive(int max) {
        if (appeared && !reported) {
            reported = true;
            events.appeared();
        }
        Runnable next = toDo.poll();
        if (next == null) {
            return 0;
        }
        next.run();
        reported = appeared;
        return 1;
    }

    @Override
    public void open() {
        calls.add("open " + name);
    }

    @Override
    public void close() {
        calls.add("close " + name);
    }

    @Override
    public void end() {
        calls.add("end " + name);
    }

    @Override
    public void abandon() {
        calls.add("abandon " + name);
    }

    @Override
    public void reportAgain() {
        reported = false;
    }

    @Override
    public void resume() {}

    @Override
    public Sent trySend(EdgeSession session, MemorySegment payload) {
        return Sent.NO_BUFFER;
    }

    @Override
    public int trySend(EdgeSession session, List<MemorySegment> payloads, int from) {
        return 0;
    }

    @Override
    public Sent send(EdgeSession session, MemorySegment payload, long timeoutNanos, Abort abort) {
        return Sent.NO_BUFFER;
    }

    @Override
    public Sent awaitWritable(EdgeSession session, long timeoutNanos, Abort abort) {
        return Sent.NO_BUFFER;
    }

    @Override
    public Optional<String> noBufferReason() {
        return Optional.of("the remote refuses");
    }

    @Override
    public void notifyWritable(EdgeSession session) {}

    @Override
    public void endSession(EdgeSession session) {}

    @Override
    public void wake() {}

    @Override
    public Senders senders() {
        return new Senders() {
            @Override
            public void wakeIfRoom() {}

            @Override
            public boolean any() {
                return false;
            }

            @Override
            public boolean look() {
                return false;
            }

            @Override
            public long longestSleep(long otherwise) {
                return otherwise;
            }
        };
    }

    @Override
    public boolean drained() {
        return true;
    }

    @Override
    public void setSignals(Set<Signal> raised) {}

    @Override
    public Optional<Set<Signal>> signals() {
        return Optional.empty();
    }

    @Override
    public boolean flowControl(boolean pause) {
        calls.add((pause ? "pause " : "go on ") + name);
        return true;
    }

    @Override
    public String describe() {
        return "fake";
    }
}
