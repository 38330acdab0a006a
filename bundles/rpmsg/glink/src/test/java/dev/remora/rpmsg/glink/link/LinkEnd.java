package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.EdgeSession;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.edge.channel.WireEvents;
import dev.remora.rpmsg.glink.pipe.PipeHeap;
import dev.remora.rpmsg.glink.pipe.PipeMemory;
import dev.remora.rpmsg.glink.pipe.PipeViolation;
import dev.remora.rpmsg.glink.pipe.Pipes;
import dev.remora.rpmsg.glink.pipe.RpmPipes;
import dev.remora.rpmsg.glink.pipe.SmemPipes;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.testing.HandBell;
import dev.remora.smem.SmemException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One of two ends of a link, with a thread of its own if wanted. Opens all that the other one opens. Nothing is polled: each
 * wake must come.
 */
final class LinkEnd implements LinkEvents, EdgeSession, AutoCloseable {

    /** What is done with a message. */
    @FunctionalInterface
    interface Driver {
        Taken received(GlinkChannel channel, MemorySegment memory, int length);
    }

    final Turn turn = new Turn("end");
    final HandBell doorbell = new HandBell();
    final GlinkLink link;
    final Map<String, GlinkChannel> channels = new ConcurrentHashMap<>();
    final List<String> dropped = new CopyOnWriteArrayList<>();
    private volatile Driver driver = (channel, memory, length) -> Taken.DONE;
    private volatile boolean stopped;
    private Thread thread = Thread.currentThread();

    /**
     * Makes one.
     *
     * @param ring the other end's doorbell
     */
    LinkEnd(Pipes pipes, int messageMax, Runnable ring) {
        link = new GlinkLink(pipes, new LinkSettings("end", 1, !pipes.intents(), List.of(1024, 1024, 1024, 1024, 1024),
                Map.of("big", List.of(messageMax), "long", List.of(messageMax)), messageMax, 4 << 20,
                TimeUnit.SECONDS.toNanos(5), TimeUnit.HOURS
                        .toNanos(1),
                128), ring, new Bell(doorbell), turn, this);
    }

    /** Both, over one partition. */
    static Two smem(int fifo) {
        PipeHeap heap = new PipeHeap();
        heap.memory.bytes().fill((byte) 0);
        heap.put(478, 32);
        heap.put(479, fifo);
        heap.put(480, fifo);
        try {
            return new Two(SmemPipes.open(heap, PipeHeap.REMOTE, true, fifo).orElseThrow(), SmemPipes.open(heap,
                    PipeHeap.REMOTE, false, fifo).orElseThrow());
        } catch (SmemException | PipeViolation e) {
            throw new AssertionError(e);
        }
    }

    /** Both, over message RAM. */
    static Two rpm(int fifo) {
        PipeMemory memory = PipeMemory.device(0x4000 + 256);
        try {
            Pipes second = RpmPipes.open(memory, "ap", false, fifo).orElseThrow();
            return new Two(RpmPipes.open(memory, "ap", true, 0).orElseThrow(), second);
        } catch (PipeViolation e) {
            throw new AssertionError(e);
        }
    }

    /** Two ends of one link. */
    static final class Two implements AutoCloseable {

        final LinkEnd one;
        final LinkEnd other;

        private Two(Pipes first, Pipes second) {
            LinkEnd[] ends = new LinkEnd[2];
            one = new LinkEnd(first, 1 << 20, () -> ends[1].doorbell.ring());
            other = new LinkEnd(second, 1 << 20, () -> ends[0].doorbell.ring());
            ends[0] = one;
            ends[1] = other;
            one.link.start();
            other.link.start();
        }

        void opened(String name) {
            one.link.open(name);
            for (int i = 0; i < 20; i++) {
                one.step();
                other.step();
            }
        }

        void run() {
            one.run();
            other.run();
        }

        @Override
        public void close() {
            one.close();
            other.close();
        }
    }

    void onMessage(Driver newDriver) {
        driver = newDriver;
    }

    void onMessage(Consumer<byte[]> take) {
        driver = (channel, memory, length) -> {
            take.accept(memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
            return Taken.DONE;
        };
    }

    GlinkChannel channel(String name) {
        GlinkChannel channel = channels.get(name);
        if (channel == null) {
            throw new AssertionError("no channel " + name + " but " + channels.keySet());
        }
        return channel;
    }

    Sent send(String name, MemorySegment payload) throws InterruptedException {
        return channel(name).send(this, payload, TimeUnit.SECONDS.toNanos(30), () -> false);
    }

    /** One turn. */
    boolean step() {
        if (!turn.tryEnter()) {
            return false;
        }
        try {
            boolean some = link.pump();
            link.report();
            for (GlinkChannel channel : link.channels()) {
                some |= channel.receive(32) > 0;
                channel.senders().wakeIfRoom();
            }
            link.idle();
            return some;
        } finally {
            turn.exit();
        }
    }

    void run() {
        thread = Thread.ofPlatform().daemon().name("end").start(() -> {
            int seen = doorbell.count();
            while (!stopped) {
                if (!step()) {
                    seen = doorbell.await(seen, TimeUnit.HOURS.toNanos(1));
                }
            }
        });
    }

    @Override
    public void close() {
        stopped = true;
        doorbell.ring();
        link.abandon();
        try {
            if (!thread.equals(Thread.currentThread())) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean over() {
        return false;
    }

    @Override
    public WireEvents found(GlinkChannel channel) {
        channels.put(channel.name(), channel);
        return new Opening(channel);
    }

    @Override
    public void gone(GlinkChannel channel) {
        channels.remove(channel.name(), channel);
    }

    @Override
    public void dropped(String cause) {
        dropped.add(cause);
    }

    @Override
    public void ended(String reason, boolean restarted) {
        dropped.add(reason);
    }

    private final class Opening implements WireEvents {

        private final GlinkChannel channel;

        Opening(GlinkChannel channel) {
            this.channel = channel;
        }

        @Override
        public void appeared() {
            channel.open();
        }

        @Override
        public void disappeared(String reason) {
            channel.close();
        }

        @Override
        public Taken received(MemorySegment memory, long offset, int length) {
            return driver.received(channel, memory, length);
        }

        @Override
        public void signals(Set<Signal> raised) {}

        @Override
        public void writable() {}

        @Override
        public void dropped(String cause) {
            dropped.add(channel.name() + " " + cause);
        }
    }
}
