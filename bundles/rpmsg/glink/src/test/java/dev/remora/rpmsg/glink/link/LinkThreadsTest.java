package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.platform.Doorbell;
import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.EdgeSession;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.edge.channel.WireEvents;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two ends, each with a thread that receives and one that only answers, and a sender for each channel and direction. */
@Timeout(60)
final class LinkThreadsTest {

    private static final EdgeSession SESSION = () -> false;
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final int MESSAGES = 300;
    private static final int MOST = 3000;
    private static final int SMALL_RING = 2048;

    private final AtomicBoolean over = new AtomicBoolean();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    /** A link, its edge and its threads. */
    private final class End implements LinkEvents, Doorbell {

        private final Turn turn = new Turn("edge");
        private final Map<String, GlinkChannel> channels = new ConcurrentHashMap<>();
        private final Map<String, AtomicInteger> received = new ConcurrentHashMap<>();
        private final AtomicInteger rings = new AtomicInteger();
        private final GlinkLink link;

        End(LinkBench bench) {
            link = new GlinkLink(bench.near(), LinkBench.settings(Duration.ofSeconds(30), 8), () -> {}, new Bell(this),
                    turn, this);
            link.start();
            start(this::follow);
            start(link::pump);
        }

        private void start(Runnable step) {
            Thread thread = new Thread(() -> {
                while (!over.get()) {
                    try {
                        step.run();
                    } catch (RuntimeException | Error e) {
                        faults.add(e.toString());
                        return;
                    }
                    Thread.onSpinWait();
                }
            });
            threads.add(thread);
            thread.start();
        }

        private void follow() {
            turn.tryEnter();
            try {
                link.pump();
                link.report();
                for (GlinkChannel channel : link.channels()) {
                    channel.receive(32);
                    channel.senders().wakeIfRoom();
                }
                link.idle();
            } finally {
                turn.exit();
            }
        }

        void send(String name) {
            GlinkChannel channel = channels.get(name);
            for (int i = 0; i < MESSAGES; i++) {
                byte[] payload = new byte[4 + (i * 37) % MOST];
                MemorySegment memory = MemorySegment.ofArray(payload);
                memory.set(ValueLayout.JAVA_INT_UNALIGNED, 0, i);
                payload[payload.length - 1] ^= (byte) payload.length;
                try {
                    Sent sent = channel == null
                            ? Sent.CLOSED
                            : channel.send(SESSION, memory, TimeUnit.SECONDS.toNanos(30), () -> false);
                    if (sent != Sent.OK) {
                        faults.add(name + " " + i + ": " + sent);
                        return;
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }

        int receivedOf(String name) {
            return received.getOrDefault(name, new AtomicInteger()).get();
        }

        @Override
        public WireEvents found(GlinkChannel channel) {
            received.put(channel.name(), new AtomicInteger());
            return new Checking(this, channel);
        }

        @Override
        public void gone(GlinkChannel channel) {
            faults.add("gone " + channel.name());
        }

        @Override
        public void dropped(String cause) {
            faults.add("dropped " + cause);
        }

        @Override
        public void ended(String reason, boolean restarted) {
            faults.add("ended: " + reason);
        }

        @Override
        public int count() {
            return rings.get();
        }

        @Override
        public int await(int seen, long timeoutNanos) {
            return rings.get();
        }

        @Override
        public void wake() {
            rings.incrementAndGet();
        }
    }

    /** Each message is to be the next one, and whole. */
    private record Checking(End end, GlinkChannel channel) implements WireEvents {

        @Override
        public void appeared() {
            channel.open();
            end.channels.put(channel.name(), channel);
        }

        @Override
        public void disappeared(String reason) {
            end.dropped("channel: " + reason);
        }

        @Override
        public Taken received(MemorySegment memory, long offset, int length) {
            int number = end.received.getOrDefault(channel.name(), new AtomicInteger()).getAndIncrement();
            byte[] payload = memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
            payload[length - 1] ^= (byte) length;
            if (length != 4 + (number * 37) % MOST || (length > 4 && MemorySegment.ofArray(payload).get(
                    ValueLayout.JAVA_INT_UNALIGNED, 0) != number)) {
                end.dropped("not message " + number + " of " + channel.name());
            }
            return Taken.DONE;
        }

        @Override
        public void signals(Set<Signal> raised) {}

        @Override
        public void writable() {}

        @Override
        public void dropped(String cause) {
            end.dropped(cause);
        }
    }

    @AfterEach
    void join() throws InterruptedException {
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void loseNothingAndKeepTheOrder() {
        LinkBench bench = new LinkBench(SMALL_RING, LinkBench.settings());
        End near = new End(bench);
        End far = new End(bench.otherEnd(LinkBench.settings()));
        NAMES.forEach(near.link::open);
        await().until(() -> near.channels.size() == NAMES.size() && far.channels.size() == NAMES.size());
        for (String name : NAMES) {
            for (End end : List.of(near, far)) {
                Thread sender = new Thread(() -> end.send(name));
                threads.add(sender);
                sender.start();
            }
        }
        await().atMost(Duration.ofSeconds(50)).until(() -> !faults.isEmpty() || NAMES.stream().allMatch(name -> near
                .receivedOf(name) == MESSAGES && far.receivedOf(name) == MESSAGES));
        assertThat(faults).isEmpty();
    }
}
