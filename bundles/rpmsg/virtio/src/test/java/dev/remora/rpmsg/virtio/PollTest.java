package dev.remora.rpmsg.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Receiving without the receive thread. */
class PollTest extends EdgeTest {

    private final MemorySegment hello = MemorySegment.ofArray(new byte[5]);
    private RpmsgTransport transport;
    private SoftDevice.Remote remote;

    @BeforeEach
    void connect() {
        transport = bus.edge().transport;
        remote = device.remote();
    }

    @Test
    void aPollTakesJustEnoughAndTheRestStaysInOrder() {
        transport.mask();
        for (int i = 0; i < 5; i++) {
            remote.send(i, 2, new byte[0]);
        }
        assertThat(transport.poll(2)).isEqualTo(2);
        assertThat(bus.edge().events).containsExactly("0>2 ", "1>2 ");
        assertThat(bus.edge().receiveThread).isEqualTo(Thread.currentThread());
        assertThat(transport.poll(0)).isZero();
        assertThat(transport.poll(1)).isEqualTo(1);
        transport.unmask();
        await().until(() -> bus.edge().events.size() == 5);
        assertThat(bus.edge().events).containsExactly("0>2 ", "1>2 ", "2>2 ", "3>2 ", "4>2 ");
        assertThat(bus.edge().receiveThread).isNotEqualTo(Thread.currentThread());
    }

    @Test
    void whileMaskedTheRemoteIsNotToRingAndTheReceiveThreadLeavesTheRingAlone() {
        transport.mask();
        assertThat(device.wantsInterrupts(0)).isFalse();
        int rings = device.interrupts.count();
        remote.send(1, 2, new byte[0]);
        assertThat(device.interrupts.count()).isEqualTo(rings);
        // It rings all the same: nothing comes of it.
        for (int i = 0; i < 10; i++) {
            device.interrupts.ring();
        }
        Thread receiver = receiveThread();
        await().until(() -> receiver.getState() == Thread.State.TIMED_WAITING);
        assertThat(bus.edge().events).isEmpty();
        assertThat(transport.poll(10)).isEqualTo(1);
        transport.unmask();
        await().until(() -> device.wantsInterrupts(0));
    }

    @Test
    void requestAndResponseWorkOnOneThread() {
        transport.mask();
        for (int i = 0; i < 1000; i++) {
            assertThat(transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
            assertThat(remote.poll()).isNotNull();
            remote.send(i, 1, new byte[0]);
            assertThat(transport.poll(1)).isEqualTo(1);
            assertThat(bus.edge().events.removeLast()).isEqualTo(i + ">1 ");
        }
        transport.unmask();
    }

    @Test
    void maskingWaitsForTheCallbackThatIsUnderWay() throws Exception {
        CountDownLatch inCallback = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        bus.edge().callback = (source, destination, payload) -> {
            inCallback.countDown();
            KeptBuffersTest.waitFor(goOn);
        };
        remote.send(1, 2, new byte[0]);
        inCallback.await();
        Thread masking = Thread.ofPlatform().daemon().name("test-masking").start(transport::mask);
        await().until(() -> masking.getState() == Thread.State.WAITING);
        goOn.countDown();
        masking.join();
        transport.unmask();
    }

    @Test
    void maskingTwiceOrFromACallbackIsRefused() {
        transport.mask();
        assertThatThrownBy(transport::mask).isInstanceOf(IllegalStateException.class);
        transport.unmask();
        AtomicReference<@Nullable RuntimeException> refused = new AtomicReference<>();
        bus.edge().callback = (source, destination, payload) -> {
            try {
                transport.mask();
            } catch (IllegalStateException e) {
                refused.set(e);
            }
        };
        remote.send(1, 2, new byte[0]);
        await().until(() -> refused.get() != null);
        transport.unmask();
    }

    @Test
    void pollingWithoutMaskingTakesNothing() {
        assertThat(transport.poll(5)).isZero();
    }

    @Test
    void aDriverThatWaitsInAPolledCallbackIsServed() {
        for (int i = 0; i < NUM; i++) {
            assertThat(transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
            remote.keep();
        }
        transport.mask();
        remote.send(1, 2, new byte[0]);
        List<Sent> results = new ArrayList<>();
        bus.edge().callback = (source, destination, payload) -> {
            try {
                remote.returnKept(1);
                results.add(transport.send(1, 2, hello, 3_600_000_000_000L, () -> false));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        assertThat(transport.poll(1)).isEqualTo(1);
        assertThat(results).containsExactly(Sent.OK);
        transport.unmask();
    }

    @Test
    void theEdgeMayEndWhileMasked() {
        transport.mask();
        Thread receiver = receiveThread();
        backend.unbind(device);
        assertThat(receiver.isAlive()).isFalse();
        assertThat(transport.poll(1)).isZero();
        transport.unmask();
    }

    @Test
    void theBusMayGoWhileMaskedAndTheNextOneReceives() {
        transport.mask();
        remote.send(1, 2, new byte[0]);
        backend.unbindBus(bus);
        assertThat(transport.poll(1)).isZero();
        backend.bindBus(bus);
        await().until(() -> bus.edge().events.contains("1>2 "));
        transport.unmask();
        assertThat(bus.edge().receiveThread).isNotEqualTo(Thread.currentThread());
    }

    @Test
    void aRingThatIsBrokenWhileMaskedFailsTheDevice() {
        transport.mask();
        device.ringMemory(0).set(ValueLayout.JAVA_SHORT, 4096 + 2, (short) 999);
        assertThat(transport.poll(1)).isZero();
        await().until(() -> !bus.edge().closed.isEmpty());
        assertThat(device.failures).hasSize(1);
    }

    private static Thread receiveThread() {
        List<Thread> found = Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals(
                "remora-rpmsg-m4.vdev0")).toList();
        assertThat(found).hasSize(1);
        return found.getFirst();
    }
}
