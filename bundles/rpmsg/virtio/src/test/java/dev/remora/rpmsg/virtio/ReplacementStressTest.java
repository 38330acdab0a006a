package dev.remora.rpmsg.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bus and backend are replaced again and again under numbered messages both ways: none lost, doubled, reordered. */
@Timeout(120)
class ReplacementStressTest {

    private static final int NUM = 8;
    private static final int CYCLES = 1_000;

    private final SoftDevice device = new SoftDevice("m4.vdev0", NUM);
    private final AtomicBoolean running = new AtomicBoolean(true);
    private final AtomicBoolean allSent = new AtomicBoolean();
    private final AtomicInteger received = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();
    private final List<String> faults = new ArrayList<>();
    private volatile FakeBus bus = new FakeBus();
    private int echoed;

    @Test
    void aThousandReplacementsLoseDoubleAndReorderNothing() throws Exception {
        VirtioBackend backend = new VirtioBackend(512, () -> false);
        bus = newBus();
        backend.bindBus(bus);
        backend.bind(device, Map.of());
        SoftDevice.Remote remote = device.remote();
        Thread remoteThread = start("test-remote", () -> exchange(remote));
        Thread sender = start("test-sender", this::sendAll);
        for (int cycle = 0; cycle < CYCLES; cycle++) {
            awaitProgress();
            if (cycle % 2 == 0) {
                backend.unbindBus(bus);
                bus = newBus();
                backend.bindBus(bus);
            } else {
                backend.deactivate();
                backend.unbind(device);
                backend = new VirtioBackend(512, () -> false);
                backend.bindBus(bus);
                backend.bind(device, Map.of());
            }
        }
        awaitProgress();
        running.set(false);
        sender.join();
        allSent.set(true);
        remoteThread.join();
        assertThat(faults).isEmpty();
        assertThat(echoed).isEqualTo(sent.get());
        assertThat(device.failures).isEmpty();
        assertThat(device.statuses).containsExactly(0, 1, 3, 7);
        assertThat(bus.edge().epoch()).isEqualTo(CYCLES + 1L);
        backend.unbind(device);
        device.close();
        assertThat(Thread.getAllStackTraces().keySet()).noneMatch(thread -> thread.getName().startsWith(
                "remora-rpmsg-m4.vdev0"));
    }

    /** Checks the order and keeps some buffers for a while, or until its end. */
    private FakeBus newBus() {
        FakeBus made = new FakeBus();
        Queue<Integer> kept = new ArrayDeque<>();
        made.callback = (source, destination, payload) -> {
            if (source != received.getAndIncrement()) {
                fault("gateway got " + source);
            }
        };
        made.taking = (source, buffer) -> {
            if (source % 3 != 0) {
                return Taken.DONE;
            }
            kept.add(buffer);
            if (kept.size() > NUM / 2) {
                made.edge().transport.release(kept.remove());
            }
            return Taken.KEPT;
        };
        return made;
    }

    /** The remote: a numbered message for each buffer it gets, and the gateway's are taken in order. */
    private void exchange(SoftDevice.Remote remote) {
        int next = 0;
        int seen = device.kicked.count();
        while (!allSent.get() || echoed < sent.get()) {
            boolean idle = true;
            if (running.get() && remote.send.pending()) {
                remote.send(next++, 2, new byte[0]);
                idle = false;
            }
            byte[] message = remote.poll();
            if (message != null) {
                int number = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
                if (number != echoed++) {
                    fault("remote got " + number);
                }
                idle = false;
            }
            if (idle) {
                seen = device.kicked.await(seen, 10_000_000);
            }
        }
    }

    private void sendAll() {
        MemorySegment payload = MemorySegment.ofArray(new byte[20]);
        while (running.get()) {
            List<FakeBus.Edge> edges = bus.edges;
            if (!edges.isEmpty()) {
                RpmsgTransport transport = edges.getLast().transport;
                try {
                    if (transport.send(1, sent.get(), payload, 1_000_000_000L, () -> false) == Sent.OK) {
                        sent.incrementAndGet();
                    }
                } catch (InterruptedException e) {
                    fault("interrupted");
                }
            }
        }
    }

    private void awaitProgress() {
        int receivedBefore = received.get();
        int sentBefore = sent.get();
        EdgeTest.await().until(() -> received.get() > receivedBefore + NUM && sent.get() > sentBefore + NUM);
    }

    private void fault(String what) {
        synchronized (faults) {
            faults.add(what);
        }
    }

    private static Thread start(String name, Runnable task) {
        return Thread.ofPlatform().daemon().name(name).start(task);
    }
}
