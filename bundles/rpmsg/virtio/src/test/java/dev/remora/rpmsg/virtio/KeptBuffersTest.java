package dev.remora.rpmsg.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Buffers that the bus keeps, and messages that it cannot take. */
class KeptBuffersTest extends EdgeTest {

    private final Queue<Integer> kept = new ConcurrentLinkedQueue<>();
    private RpmsgTransport transport;
    private SoftDevice.Remote remote;

    @BeforeEach
    void keepAll() {
        transport = bus.edge().transport;
        remote = device.remote();
        bus.edge().taking = (source, buffer) -> {
            kept.add(buffer);
            return Taken.KEPT;
        };
    }

    @Test
    void asManyCanBeKeptAsThereAre() {
        assertThat(transport.receiveBuffers()).isEqualTo(NUM);
        sendAll();
        assertThat(kept).hasSize(NUM).doesNotHaveDuplicates().allMatch(buffer -> buffer >= 0 && buffer < NUM);
        assertThat(remote.send.pending()).isFalse();
    }

    @Test
    void withAllBuffersKeptTheThreadSleepsUntilOneIsReleased() {
        sendAll();
        Thread receiver = Objects.requireNonNull(bus.edge().receiveThread);
        await().until(() -> receiver.getState() == Thread.State.TIMED_WAITING);
        transport.release(Objects.requireNonNull(kept.poll()));
        await().until(remote.send::pending);
        remote.send(99, 2, new byte[1]);
        await().until(() -> bus.edge().events.getLast().startsWith("99>2"));
    }

    @Test
    void buffersReleasedTogetherComeBackWithOneKick() {
        sendAll();
        CountDownLatch inCallback = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        transport.release(Objects.requireNonNull(kept.poll()));
        await().until(remote.send::pending);
        bus.edge().callback = (source, destination, payload) -> {
            inCallback.countDown();
            waitFor(goOn);
        };
        remote.send(1, 2, new byte[1]);
        waitFor(inCallback);
        int kicks = device.kicked.count();
        kept.forEach(transport::release);
        assertThat(remote.send.pending()).isFalse();
        goOn.countDown();
        await().until(remote.send::pending);
        int got = 0;
        while (remote.send.take() >= 0) {
            got++;
        }
        assertThat(got).isEqualTo(NUM - 1);
        assertThat(device.kicked.count()).isEqualTo(kicks + 1);
    }

    @Test
    void aBufferReleasedTwiceOrNeverKeptComesBackOnce() {
        remote.send(1, 2, new byte[1]);
        await().until(() -> kept.size() == 1);
        int buffer = Objects.requireNonNull(kept.poll());
        transport.release(buffer);
        transport.release(buffer);
        transport.release((buffer + 1) % NUM);
        for (int i = 0; i < 3 * NUM; i++) {
            await().until(remote.send::pending);
            remote.send(i, 2, new byte[1]);
            await().until(() -> !kept.isEmpty());
            transport.release(Objects.requireNonNull(kept.poll()));
        }
        assertThat(device.failures).isEmpty();
    }

    @Test
    void aBufferMayBeReleasedBeforeTheCallbackHasReturned() {
        bus.edge().taking = (source, buffer) -> {
            transport.release(buffer);
            return source % 2 == 0 ? Taken.KEPT : Taken.DONE;
        };
        for (int i = 0; i < 3 * NUM; i++) {
            await().until(remote.send::pending);
            remote.send(i, 2, new byte[1]);
        }
        await().until(() -> bus.edge().events.size() == 3 * NUM);
        assertThat(device.failures).isEmpty();
    }

    @Test
    void manyThreadsMayReleaseAtOnce() throws Exception {
        AtomicBoolean running = new AtomicBoolean(true);
        List<Thread> releasers = List.of(releaser(running), releaser(running), releaser(running));
        for (int i = 0; i < 20_000; i++) {
            int seen = device.kicked.count();
            while (!remote.send.pending()) {
                seen = device.kicked.await(seen, 1_000_000_000L);
            }
            remote.send(i, 2, new byte[1]);
        }
        await().until(() -> bus.edge().events.size() == 20_000);
        await().until(kept::isEmpty);
        running.set(false);
        for (Thread releaser : releasers) {
            releaser.join();
        }
        for (int i = 0; i < 20_000; i++) {
            assertThat(bus.edge().events.get(i)).startsWith(i + ">2");
        }
    }

    @Test
    void aHeldMessageWaitsWithAllThatFollowAndIsOfferedAgainOnResume() {
        AtomicBoolean full = new AtomicBoolean(true);
        bus.edge().taking = (source, buffer) -> full.get() ? Taken.HELD : Taken.DONE;
        for (int i = 0; i < 3; i++) {
            remote.send(i, 2, new byte[0]);
        }
        await().until(() -> !bus.edge().events.isEmpty());
        transport.resume(2);
        await().until(() -> bus.edge().events.size() == 2);
        assertThat(bus.edge().events).containsExactly("0>2 ", "0>2 ");
        full.set(false);
        transport.resume(2);
        await().until(() -> bus.edge().events.size() == 5);
        assertThat(bus.edge().events).containsExactly("0>2 ", "0>2 ", "0>2 ", "1>2 ", "2>2 ");
        assertThat(device.failures).isEmpty();
    }

    @Test
    void aResumeThatComesBeforeTheBusHasSaidHeldIsNotLost() {
        AtomicBoolean full = new AtomicBoolean(true);
        bus.edge().taking = (source, buffer) -> {
            if (full.getAndSet(false)) {
                transport.resume(2);
                return Taken.HELD;
            }
            return Taken.DONE;
        };
        remote.send(1, 2, new byte[0]);
        await().until(() -> bus.edge().events.size() == 2);
        await().until(() -> remote.send.num() == NUM && remote.send.pending());
    }

    private Thread releaser(AtomicBoolean running) {
        return Thread.ofPlatform().daemon().name("test-releaser").start(() -> {
            while (running.get()) {
                Integer buffer = kept.poll();
                if (buffer != null) {
                    transport.release(buffer);
                } else {
                    Thread.onSpinWait();
                }
            }
        });
    }

    private void sendAll() {
        for (int i = 0; i < NUM; i++) {
            remote.send(i, 2, new byte[1]);
        }
        await().until(() -> kept.size() == NUM);
    }

    static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
