package dev.remora.rpmsg.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A receive thread that never sleeps still sees all that it has to see beside the ring. */
class SpinningThreadTest extends EdgeTest {

    private final MemorySegment hello = MemorySegment.ofArray(new byte[5]);
    private RpmsgTransport transport;
    private SoftDevice.Remote remote;

    @BeforeEach
    void spin() {
        // The remote has seen nothing of the edge that this replaces.
        backend.bindConfiguration(EdgeConfig.of("m4.vdev0", Map.of("receive_thread", "spin")));
        transport = bus.edge().transport;
        remote = device.remote();
        await().until(() -> !device.wantsInterrupts(0));
    }

    @Test
    void messagesArriveWithoutAnyRing() {
        int rings = device.interrupts.count();
        for (int i = 0; i < 100; i++) {
            await().until(remote.send::pending);
            remote.send(i, 2, new byte[0]);
        }
        await().until(() -> bus.edge().events.size() == 100);
        assertThat(device.interrupts.count()).isEqualTo(rings);
    }

    @Test
    void itCanBeMaskedAndPolledAndGoesOnAfterwards() {
        transport.mask();
        remote.send(1, 2, new byte[0]);
        assertThat(transport.poll(4)).isEqualTo(1);
        transport.unmask();
        remote.send(2, 2, new byte[0]);
        await().until(() -> bus.edge().events.size() == 2);
    }

    @Test
    void aReleasedBufferGoesBackAndAHeldMessageIsOfferedAgain() {
        Queue<Integer> kept = new ConcurrentLinkedQueue<>();
        AtomicBoolean full = new AtomicBoolean(true);
        bus.edge().taking = (source, buffer) -> {
            if (source == 99) {
                return full.get() ? Taken.HELD : Taken.DONE;
            }
            kept.add(buffer);
            return Taken.KEPT;
        };
        for (int i = 0; i < NUM; i++) {
            remote.send(i, 2, new byte[0]);
        }
        await().until(() -> kept.size() == NUM);
        transport.release(Objects.requireNonNull(kept.poll()));
        await().until(remote.send::pending);
        remote.send(99, 2, new byte[0]);
        await().until(() -> bus.edge().events.contains("99>2 "));
        full.set(false);
        transport.resume(2);
        await().until(remote.send::pending);
    }

    @Test
    void sendersThatWaitAreWokenAndTheBusHearsOfBuffers() {
        for (int i = 0; i < NUM; i++) {
            assertThat(transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
            remote.keep();
        }
        transport.notifyWritable();
        CompletableFuture<Sent> sending = CompletableFuture.supplyAsync(() -> {
            try {
                return transport.send(1, 2, hello, 3_600_000_000_000L, () -> false);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> device.wantsInterrupts(1));
        remote.returnKept(2);
        assertThat(sending.join()).isEqualTo(Sent.OK);
        await().until(() -> bus.edge().events.contains("writable"));
    }

    @Test
    void aRequestForAResetIsSeen() {
        device.setStatusByDevice(0x47);
        await().until(() -> !bus.edge().closed.isEmpty());
        assertThat(device.failures).containsExactly("m4.vdev0: the device asks for a reset");
    }

    @Test
    void aRequestForAResetIsSeenUnderFullLoad() {
        bus.edge().callback = (source, destination, payload) -> {};
        device.setStatusByDevice(0x47);
        while (bus.edge().closed.isEmpty()) {
            if (remote.send.pending()) {
                remote.sendRaw(new byte[16], 16);
            }
        }
        assertThat(device.failures).containsExactly("m4.vdev0: the device asks for a reset");
    }

    @Test
    void theBusMayChangeAndTheEdgeMayEnd() {
        backend.unbindBus(bus);
        remote.send(1, 2, new byte[0]);
        backend.bindBus(bus);
        await().until(() -> bus.edge().events.contains("1>2 "));
        Thread receiver = Objects.requireNonNull(bus.edge().receiveThread);
        backend.unbind(device);
        assertThat(receiver.isAlive()).isFalse();
    }
}
