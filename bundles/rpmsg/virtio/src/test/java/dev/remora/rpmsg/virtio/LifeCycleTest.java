package dev.remora.rpmsg.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.virtio.VirtioFeatures;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** How edges come and go. */
class LifeCycleTest extends EdgeTest {

    private final MemorySegment hello = MemorySegment.ofArray(new byte[5]);

    @Test
    void theHandshakeGoesAsLinuxDoesIt() {
        assertThat(device.statuses).containsExactly(0, 1, 3, 7);
        assertThat(device.accepted).isEqualTo(1);
        assertThat(device.kicked.count()).isEqualTo(1);
        SoftDevice.Remote remote = device.remote();
        for (int i = 0; i < NUM; i++) {
            assertThat(remote.send.take()).isEqualTo(i);
            assertThat(remote.send.writable(0)).isTrue();
            assertThat(remote.send.part(0).byteSize()).isEqualTo(512);
        }
        assertThat(device.wantsInterrupts(1)).isFalse();
    }

    @Test
    void onlyWhatIsKnownIsAcceptedOfWhatADeviceOffers() {
        backend.unbind(device);
        device.offered = 0xFFFFFFFFL;
        backend.bind(device, Map.of());
        assertThat(device.accepted).isEqualTo(1 | VirtioFeatures.EVENT_IDX);
        assertThat(bus.edge().transport.processor()).isEmpty();
    }

    @Test
    void unbindingEndsAllAndResetsTheDevice() throws Exception {
        Thread receiver = receiveThread();
        assertThat(receiver.getName()).isEqualTo("remora-rpmsg-m4.vdev0");
        assertThat(receiver.isDaemon()).isTrue();
        backend.unbind(device);
        assertThat(receiver.isAlive()).isFalse();
        assertThat(bus.edge().closed).hasSize(1);
        assertThat(device.statuses).endsWith(7, 0, 1);
        assertThat(bus.edge().transport.trySend(1, 2, hello)).isEqualTo(Sent.CLOSED);
    }

    @Test
    void aDeviceThatIsGoneAlreadyIsLetGo() {
        device.gone = true;
        backend.unbind(device);
        assertThat(bus.edge().closed).hasSize(1);
        assertThat(device.statuses.getLast()).isEqualTo(7);
    }

    @Test
    void aDeviceThatIsGoneAlreadyKeepsNoOtherEdgeFromItsNewConfiguration() {
        SoftDevice other = new SoftDevice("m7.vdev0", NUM);
        backend.bind(other, Map.of());
        device.gone = true;
        backend.bindConfiguration(EdgeConfig.of("*", Map.of("receive_thread", "sleep")));
        assertThat(bus.edge().transport.edge()).isEqualTo("m7.vdev0");
        assertThat(bus.edge().transport.details()).containsEntry("receive.thread", "sleep");
        backend.unbind(other);
        other.close();
    }

    @Test
    void aDeviceThatVanishesUnderASenderEndsTheEdge() {
        device.gone = true;
        assertThat(bus.edge().transport.trySend(1, 2, hello)).isEqualTo(Sent.CLOSED);
        await().until(() -> !bus.edge().closed.isEmpty());
        assertThat(bus.edge().closed).containsExactly("m4.vdev0: device is gone");
    }

    @Test
    void aDeviceThatVanishedBeforeItWasBoundIsLeftAlone() {
        SoftDevice late = new SoftDevice("m4.vdev5", NUM);
        late.close();
        backend.bind(late, Map.of());
        backend.unbind(late);
        assertThat(bus.edges).hasSize(1);
    }

    @Test
    void aDeviceThatGoesWhileItsEdgeIsBeingOpenedTakesTheEdgeWithIt() throws Exception {
        backend.unbind(device);
        Thread unbinding = Thread.ofPlatform().daemon().unstarted(() -> backend.unbind(device));
        bus.whenOpened = () -> {
            unbinding.start();
            await().until(() -> unbinding.getState() == Thread.State.BLOCKED || !unbinding.isAlive());
        };
        backend.bind(device, Map.of());
        unbinding.join();
        assertThat(bus.edge().closed).hasSize(1);
        assertThat(device.statuses).endsWith(7, 0, 1);
    }

    @Test
    void aFaultOfTheBusEndsTheEdgeRatherThanHangIt() {
        bus.edge().callback = (source, destination, payload) -> {
            throw new AssertionError("test");
        };
        device.remote().send(1, 2, new byte[4]);
        await().until(() -> !bus.edge().closed.isEmpty());
        assertThat(device.failures).hasSize(1);
    }

    @Test
    void theEdgeIsOpenedAgainWhenTheDeviceComesAgain() {
        backend.unbind(device);
        backend.bind(device, Map.of());
        assertThat(bus.edges).hasSize(2);
        device.remote().announce("echo", 1024, 0);
        await().until(() -> bus.edge().events.contains("announced echo 1024"));
        assertThat(bus.edges.getFirst().events).isEmpty();
    }

    @Test
    void aHostileRingFailsItsDeviceOnceAndNoOther() throws Exception {
        SoftDevice other = new SoftDevice("m4.vdev1", NUM);
        backend.bind(other, Map.of());
        FakeBus.Edge edge = bus.edges.getFirst();
        scribbleUsedIdx(0, 999);
        device.interrupts.ring();
        await().until(() -> !edge.closed.isEmpty());
        assertThat(device.failures).hasSize(1).first().asString().isEqualTo(
                "m4.vdev0vring0: used.idx is 999 after 0, but only 8 buffers are in flight");
        assertThat(edge.closed).isEqualTo(device.failures);
        await().until(() -> device.statuses.getLast() == 1);
        assertThat(edge.transport.trySend(1, 2, hello)).isEqualTo(Sent.CLOSED);

        other.remote().announce("echo", 1024, 0);
        await().until(() -> bus.edge().events.contains("announced echo 1024"));
        assertThat(other.failures).isEmpty();
        backend.unbind(other);
        other.close();
        backend.unbind(device);
        assertThat(edge.closed).hasSize(1);
        assertThat(device.failures).hasSize(1);
    }

    @Test
    void aHostileTransmitRingFailsTheDeviceToo() {
        FakeBus.Edge edge = bus.edge();
        for (int i = 0; i < NUM; i++) {
            assertThat(edge.transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
        }
        scribbleUsedIdx(1, 40000);
        assertThat(edge.transport.trySend(1, 2, hello)).isEqualTo(Sent.CLOSED);
        await().until(() -> !edge.closed.isEmpty());
        assertThat(device.failures).containsExactly(
                "m4.vdev0vring1: used.idx is 40000 after 0, but only 8 buffers are in flight");
    }

    @Test
    void aUsedLengthBeyondTheBufferFailsTheDevice() {
        MemorySegment ring = device.ringMemory(0);
        ring.set(ValueLayout.JAVA_INT, 4096 + 4, 0);
        ring.set(ValueLayout.JAVA_INT, 4096 + 8, 513);
        scribbleUsedIdx(0, 1);
        device.interrupts.ring();
        await().until(() -> !bus.edge().closed.isEmpty());
        assertThat(device.failures).containsExactly(
                "m4.vdev0vring0: used.ring[0].len is 513, the buffer has 512 bytes");
    }

    @Test
    void aDeviceThatAsksForAResetIsFailed() {
        device.setStatusByDevice(0x47);
        device.interrupts.ring();
        await().until(() -> !bus.edge().closed.isEmpty());
        assertThat(device.failures).containsExactly("m4.vdev0: the device asks for a reset");
    }

    @Test
    void aDriverMayEndItsOwnEdgeFromItsCallback() throws Exception {
        CountDownLatch returned = new CountDownLatch(1);
        bus.edge().callback = (source, destination, payload) -> {
            backend.unbind(device);
            returned.countDown();
        };
        device.remote().send(1, 2, new byte[4]);
        returned.await();
        await().until(() -> device.statuses.getLast() == 1);
        assertThat(bus.edge().closed).hasSize(1);
    }

    @Test
    void aDeviceThatIsBoundAgainFromACallbackIsNotResetByItsFormerEdge() throws Exception {
        CountDownLatch bound = new CountDownLatch(1);
        bus.edge().callback = (source, destination, payload) -> {
            backend.unbind(device);
            backend.bind(device, Map.of());
            bound.countDown();
        };
        device.remote().send(1, 2, new byte[4]);
        bound.await();
        await().until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("remora-rpmsg-m4.vdev0-close")));
        assertThat(bus.edges.getFirst().closed).hasSize(1);
        assertThat(device.statuses).endsWith(0, 1, 0, 1, 3, 7);
        assertThat(bus.edge().transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
    }

    @Test
    void aFormerEdgeWhoseCallbackReturnsLateLeavesTheRingsOfTheNextAlone() throws Exception {
        FakeBus.Edge former = bus.edge();
        former.taking = (source, buffer) -> source == 1 ? Taken.KEPT : Taken.DONE;
        former.callback = (source, destination, payload) -> {
            if (source == 2) {
                backend.unbind(device);
                backend.bind(device, Map.of());
            }
        };
        SoftDevice.Remote remote = device.remote();
        remote.send(1, 2, new byte[0]);
        remote.send(2, 2, new byte[0]);
        await().until(() -> bus.edges.size() == 2);
        Objects.requireNonNull(former.receiveThread).join();
        SoftDevice.Remote next = device.remote();
        for (int i = 0; i < NUM; i++) {
            assertThat(next.send.take()).isEqualTo(i);
        }
    }

    @Test
    void aDeviceThatCannotBeDrivenIsReportedAndLeftAlone() {
        SoftDevice large = new SoftDevice("m4.vdev2", 256);
        VirtioBackend greedy = backend(bus, 1024);
        greedy.bind(large, Map.of());
        assertThat(bus.edges).hasSize(1);
        assertThat(large.statuses).containsExactly(0, 1, 3, 0x83);
        greedy.unbind(large);
        large.close();
    }

    @Test
    void buffersAreAsManyAsTheRingHasAndOfTheConfiguredSize() {
        SoftDevice small = new SoftDevice("m4.vdev3", 2);
        VirtioBackend backend2048 = backend(bus, 2048);
        backend2048.bind(small, Map.of());
        assertThat(bus.edge().transport.mtu()).isEqualTo(2032);
        SoftDevice.Remote remote = small.remote();
        assertThat(remote.send.take()).isZero();
        assertThat(remote.send.part(0).byteSize()).isEqualTo(2048);
        assertThat(remote.send.take()).isEqualTo(1);
        assertThat(remote.send.take()).isEqualTo(-1);
        backend2048.unbind(small);
        small.close();
    }

    @Test
    void aSizeOutOfRangeIsReplacedByTheDefault() {
        for (int size : new int[]{-1, 0, 63, 100, 65537}) {
            SoftDevice another = new SoftDevice("m4.vdev4", 2);
            VirtioBackend careless = backend(bus, size);
            careless.bind(another, Map.of());
            assertThat(bus.edge().transport.mtu()).isEqualTo(496);
            careless.unbind(another);
            another.close();
        }
    }

    @Test
    void whoeverSendsFirstKicksNoDeviceBeforeDriverOk() throws Exception {
        SharedRings rings = new SharedRings("m4.vdev9", NUM);
        VirtioBackend early = new VirtioBackend(512, () -> false);
        FakeBus late = new FakeBus();
        late.whenOpened = () -> late.edge().transport.trySend(1, 2, hello);
        Thread binding = Thread.ofPlatform().daemon().unstarted(() -> early.bindBus(late));
        rings.whenStarting = () -> {
            rings.whenStarting = () -> {};
            binding.start();
            await().until(() -> binding.getState() == Thread.State.BLOCKED);
        };
        early.bind(rings.driven, Map.of());
        binding.join();
        assertThat(late.edges).hasSize(1);
        assertThat(rings.driven.kickedAtStatus).hasSizeGreaterThanOrEqualTo(2).containsOnly(7);
        early.unbind(rings.driven);
        rings.close();
    }

    private void scribbleUsedIdx(int queue, int value) {
        device.ringMemory(queue).set(ValueLayout.JAVA_SHORT, 4096 + 2, (short) value);
    }

    private Thread receiveThread() throws InterruptedException {
        CountDownLatch received = new CountDownLatch(1);
        bus.edge().callback = (source, destination, payload) -> received.countDown();
        device.remote().send(1, 2, new byte[4]);
        received.await();
        return Objects.requireNonNull(bus.edge().receiveThread);
    }
}
