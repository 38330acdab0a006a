package dev.remora.rpmsg.smd.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.EdgeSession;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.edge.channel.WireEvents;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.testing.HandBell;
import dev.remora.smem.SmemItem;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Both sides of a channel over one memory, each with its receive thread. Nobody polls: a wake-up that got lost would never
 * be made up for.
 */
@Timeout(120)
class SmdChannelPairTest {

    private static final int MESSAGES = 20_000;
    private static final long FOR_EVER = TimeUnit.DAYS.toNanos(1);
    private static final int LEAST = 4;

    /** One side. */
    private static final class Side implements WireEvents, EdgeSession {

        final HandBell doorbell = new HandBell();
        final SmdChannel channel;
        final AtomicLong received = new AtomicLong();
        final boolean packets;
        volatile String wrong = "";
        volatile boolean stopped;

        Side(TestMemory memory, boolean words, boolean stream, boolean first, int ring, Runnable bellOfRemote)
                throws SmdViolation {
            packets = !stream;
            ChannelPlace place = new ChannelPlace("PAIR", 0, stream, first, new SmemItem(memory, 0, words ? 88 : 40),
                    new SmemItem(memory, 128, 2L * ring));
            channel = new SmdChannel(first ? "first" : "second", place, new ChannelSettings(true, 65536, FOR_EVER,
                    FOR_EVER), bellOfRemote, new Bell(doorbell), new Turn("pair"), this);
        }

        /** As the receive thread of an edge. */
        void run() {
            int seen = doorbell.count();
            while (!stopped) {
                channel.senders().wakeIfRoom();
                channel.receive(16);
                if (!channel.pending()) {
                    seen = doorbell.await(seen, FOR_EVER);
                }
            }
        }

        @Override
        public boolean over() {
            return false;
        }

        @Override
        public void appeared() {
            channel.open();
        }

        @Override
        public void disappeared(String reason) {
            wrong = reason;
        }

        @Override
        public Taken received(MemorySegment memory, long offset, int length) {
            long at = received.get();
            for (int i = 0; i < length; i++) {
                byte expected = (byte) (packets ? at : at + i);
                if (memory.get(ValueLayout.JAVA_BYTE, offset + i) != expected) {
                    wrong = "message or byte %d is wrong at %d of %d".formatted(at, i, length);
                }
            }
            received.addAndGet(packets ? 1 : length);
            return Taken.DONE;
        }

        @Override
        public void signals(Set<Signal> raised) {}

        @Override
        public void writable() {}

        @Override
        public void dropped(String cause) {
            wrong = "dropped: " + cause;
        }

        /** Sends all messages, each as long as it happens to be. */
        long sendAll(long seed) {
            Random random = new Random(seed);
            long sent = 0;
            for (int i = 0; i < MESSAGES; i++) {
                byte[] payload = new byte[LEAST * (1 + random.nextInt(channel.mtu() / LEAST))];
                for (int k = 0; k < payload.length; k++) {
                    payload[k] = (byte) (packets ? i : sent + k);
                }
                try {
                    Sent result = channel.send(this, MemorySegment.ofArray(payload), FOR_EVER, () -> false);
                    if (result != Sent.OK) {
                        throw new IllegalStateException("message %d: %s".formatted(i, result));
                    }
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                sent += payload.length;
            }
            return packets ? MESSAGES : sent;
        }
    }

    @ParameterizedTest
    @CsvSource({"false, false, 64", "false, false, 1024", "true, false, 128", "false, true, 96", "true, true, 64"})
    void everythingArrivesInOrderAndNobodySleepsForEver(boolean words, boolean stream, int ring) throws SmdViolation {
        TestMemory memory = words ? TestMemory.device(128 + 2L * ring) : TestMemory.ram(128 + 2L * ring);
        Side[] sides = new Side[2];
        sides[0] = new Side(memory, words, stream, true, ring, () -> sides[1].doorbell.ring());
        sides[1] = new Side(memory, words, stream, false, ring, () -> sides[0].doorbell.ring());
        for (Side side : sides) {
            side.channel.reset();
        }
        Thread[] threads = new Thread[2];
        for (int i = 0; i < 2; i++) {
            threads[i] = Thread.ofPlatform().daemon().name("remora-test-" + i).start(sides[i]::run);
        }
        try {
            await().until(() -> sides[0].channel.own() == SmdState.OPENED && sides[1].channel.own() == SmdState.OPENED);
            CompletableFuture<Long> there = CompletableFuture.supplyAsync(() -> sides[0].sendAll(1), task -> Thread
                    .ofPlatform().daemon().start(task));
            CompletableFuture<Long> back = CompletableFuture.supplyAsync(() -> sides[1].sendAll(2), task -> Thread
                    .ofPlatform().daemon().start(task));

            long all = there.join();
            long others = back.join();
            await().until(() -> sides[1].received.get() == all && sides[0].received.get() == others);

            assertThat(sides[0].wrong).isEmpty();
            assertThat(sides[1].wrong).isEmpty();
            await().until(() -> sides[0].channel.drained() && sides[1].channel.drained());
        } finally {
            for (Side side : sides) {
                side.stopped = true;
                side.doorbell.ring();
            }
        }
    }
}
