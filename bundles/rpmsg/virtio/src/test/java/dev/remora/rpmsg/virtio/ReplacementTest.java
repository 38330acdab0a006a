package dev.remora.rpmsg.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.spi.RpmsgTransport.TransmitBuffer;
import dev.remora.virtio.DriverState;
import dev.remora.virtio.QueueState;
import dev.remora.virtio.QueueState.InFlight;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The bus or the backend is replaced while the remote runs. */
class ReplacementTest extends EdgeTest {

    private static final long LONG = 3_600_000_000_000L;

    private final MemorySegment hello = MemorySegment.ofArray(new byte[5]);
    private VirtioBackend successor = backend;

    @AfterEach
    void stopSuccessor() {
        successor.unbind(device);
    }

    @Test
    void theNextBusHearsOfTheKnownChannelsAndThenOfWhatIsInTheRing() {
        SoftDevice.Remote remote = device.remote();
        remote.announce("echo", 1024, 0);
        remote.announce("gone", 1025, 0);
        remote.announce("gone", 1025, 1);
        await().until(() -> bus.edge().events.size() == 3);
        backend.unbindBus(bus);
        assertThat(bus.edge().closed).hasSize(1);
        remote.announce("late", 1026, 0);
        remote.send(1024, 1, new byte[0]);
        FakeBus next = new FakeBus();
        backend.bindBus(next);
        await().until(() -> next.edge().events.size() == 3);
        assertThat(next.edge().events).containsExactly("announced echo 1024", "announced late 1026", "1024>1 ");
        assertThat(next.edge().epoch()).isEqualTo(2);
        assertThat(device.statuses).containsExactly(0, 1, 3, 7);
        assertThat(bus.edge().events).hasSize(3);
    }

    @Test
    void whatAClosedBusDidNotTakeIsNotLost() {
        SoftDevice.Remote remote = device.remote();
        bus.edge().close("the bus stops");
        remote.announce("echo", 1024, 0);
        remote.send(1, 2, new byte[0]);
        remote.announce("gong", 1025, 0);
        await().until(() -> bus.edge().events.contains("announced echo 1024"));
        backend.unbindBus(bus);
        backend.bindBus(bus);
        await().until(() -> bus.edge().events.size() == 3);
        assertThat(bus.edge().events).containsExactly("announced echo 1024", "1>2 ", "announced gong 1025");
    }

    @Test
    void anotherBusTakesTheEdgeOverBeforeTheFormerOneIsUnbound() {
        FakeBus next = new FakeBus();
        backend.bindBus(next);
        backend.unbindBus(bus);
        assertThat(bus.edge().closed).hasSize(1);
        assertThat(next.edge().closed).isEmpty();
        device.remote().send(1, 2, new byte[0]);
        await().until(() -> next.edge().events.contains("1>2 "));
    }

    @Test
    void aDeviceThatComesBeforeTheBusIsStartedAndHeardLater() {
        SoftDevice early = new SoftDevice("m4.vdev7", NUM);
        VirtioBackend alone = new VirtioBackend(512, () -> false);
        alone.bind(early, Map.of());
        early.remote().announce("echo", 1024, 0);
        FakeBus late = new FakeBus();
        alone.bindBus(late);
        await().until(() -> late.edge().events.contains("announced echo 1024"));
        alone.unbind(early);
        early.close();
    }

    @Test
    void buffersThatTheFormerBusKeptAreGivenBackAndItCanReleaseNoneOfTheNext() {
        bus.edge().taking = (source, buffer) -> Taken.KEPT;
        SoftDevice.Remote remote = device.remote();
        for (int i = 0; i < NUM; i++) {
            remote.send(i, 2, new byte[0]);
        }
        await().until(() -> bus.edge().events.size() == NUM);
        RpmsgTransport former = bus.edge().transport;
        backend.unbindBus(bus);
        await().until(remote.send::pending);
        FakeBus next = new FakeBus();
        next.taking = (source, buffer) -> Taken.KEPT;
        backend.bindBus(next);
        for (int i = 0; i < NUM; i++) {
            remote.send(i, 2, new byte[0]);
        }
        await().until(() -> next.edge().events.size() == NUM);
        for (int buffer = 0; buffer < NUM; buffer++) {
            former.release(buffer);
        }
        device.interrupts.ring();
        next.edge().transport.mask();
        assertThat(remote.send.pending()).isFalse();
        next.edge().transport.unmask();
    }

    @Test
    void aSenderOfTheFormerBusReturnsAndSendsNothingInTheNextSession() {
        SoftDevice.Remote remote = device.remote();
        RpmsgTransport former = bus.edge().transport;
        for (int i = 0; i < NUM; i++) {
            assertThat(former.trySend(1, 2, hello)).isEqualTo(Sent.OK);
            remote.keep();
        }
        CompletableFuture<Sent> sending = CompletableFuture.supplyAsync(() -> {
            try {
                return former.send(1, 2, hello, LONG, () -> false);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await().until(() -> device.wantsInterrupts(1));
        backend.unbindBus(bus);
        assertThat(sending.join()).isEqualTo(Sent.CLOSED);
        backend.bindBus(bus);
        remote.returnKept(NUM);
        assertThat(former.trySend(1, 2, hello)).isEqualTo(Sent.CLOSED);
        assertThat(bus.edge().transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
    }

    @Test
    void theBusMayGoFromADriversCallback() throws Exception {
        CountDownLatch returned = new CountDownLatch(1);
        bus.edge().callback = (source, destination, payload) -> {
            backend.unbindBus(bus);
            returned.countDown();
        };
        device.remote().send(1, 2, new byte[0]);
        returned.await();
        await().until(() -> !bus.edge().closed.isEmpty());
        backend.bindBus(bus);
        device.remote();
        await().until(() -> bus.edges.size() == 2);
    }

    @Test
    void noThreadIsInTheCodeOfABusThatIsGone() throws Exception {
        AtomicBoolean returned = new AtomicBoolean();
        AtomicBoolean seen = new AtomicBoolean();
        Thread unbinding = Thread.ofPlatform().unstarted(() -> {
            backend.unbindBus(bus);
            seen.set(returned.get());
        });
        bus.edge().callback = (source, destination, payload) -> {
            unbinding.start();
            await().until(() -> unbinding.getState() == Thread.State.TIMED_WAITING || !unbinding.isAlive());
            returned.set(true);
        };
        device.remote().send(1, 2, new byte[0]);
        await().until(() -> unbinding.getState() != Thread.State.NEW);
        unbinding.join();
        assertThat(seen).isTrue();
    }

    @Test
    void theNextBackendGoesOnAndTheRemoteNoticesNothing() {
        SoftDevice.Remote remote = device.remote();
        remote.announce("echo", 1024, 0);
        await().until(() -> bus.edge().events.size() == 1);
        assertThat(bus.edge().transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
        leave();
        assertThat(bus.edge().closed).hasSize(1);
        assertThat(threads()).isZero();
        remote.send(1, 2, new byte[0]);
        remote.announce("late", 1025, 0);
        takeOver(512);
        await().until(() -> bus.edge().events.size() == 3);
        assertThat(bus.edge().events).containsExactly("announced echo 1024", "1>2 ", "announced late 1025");
        assertThat(bus.edge().epoch()).isEqualTo(2);
        assertThat(device.statuses).containsExactly(0, 1, 3, 7);
        assertThat(device.failures).isEmpty();
        for (int i = 0; i < NUM - 1; i++) {
            assertThat(bus.edge().transport.trySend(i, 2, hello)).isEqualTo(Sent.OK);
        }
        assertThat(bus.edge().transport.trySend(1, 2, hello)).isEqualTo(Sent.NO_BUFFER);
        for (int i = 0; i < NUM; i++) {
            assertThat(remote.poll()).isNotNull();
        }
        assertThat(bus.edge().transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
    }

    @Test
    void aHeldMessageTravelsAlong() {
        SoftDevice.Remote remote = device.remote();
        bus.edge().taking = (source, buffer) -> Taken.HELD;
        remote.send(1, 2, new byte[3]);
        remote.send(2, 2, new byte[3]);
        await().until(() -> bus.edge().events.size() == 1);
        leave();
        takeOver(512);
        await().until(() -> bus.edge().events.size() == 2);
        assertThat(bus.edge().events).containsExactly("1>2 \0\0\0", "2>2 \0\0\0");
        for (int i = 0; i < 2 * NUM; i++) {
            await().until(remote.send::pending);
            remote.send(3, 2, new byte[0]);
        }
    }

    @Test
    void aBufferThatIsStillClaimedIsWrittenToByNoSuccessorOfTheBackend() {
        TransmitBuffer late = Objects.requireNonNull(bus.edge().transport.tryClaim(5));
        SoftDevice.Remote remote = device.remote();
        for (int successors = 0; successors < 2; successors++) {
            leave();
            takeOver(512);
            for (int i = 0; i < NUM - 1; i++) {
                assertThat(bus.edge().transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
            }
            assertThat(bus.edge().transport.trySend(1, 2, hello)).isEqualTo(Sent.NO_BUFFER);
            late.payload().fill((byte) 'x');
            for (int i = 0; i < NUM - 1; i++) {
                assertThat(remote.poll()).endsWith(new byte[5]);
            }
        }
        assertThat(late.commit(1, 2, 5)).isEqualTo(Sent.CLOSED);
    }

    @Test
    void aClaimThatIsGivenBackInTimeCostsTheSuccessorNothing() {
        TransmitBuffer claim = Objects.requireNonNull(bus.edge().transport.tryClaim(5));
        claim.abandon();
        leave();
        takeOver(512);
        for (int i = 0; i < NUM; i++) {
            assertThat(bus.edge().transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
        }
    }

    @Test
    void withAllBuffersStillClaimedNothingCouldBeSentAnyMore() {
        for (int i = 0; i < NUM; i++) {
            assertThat(bus.edge().transport.tryClaim(5)).isNotNull();
        }
        leave();
        takeOver(512);
        assertThat(device.failures).hasSize(1).first().asString().contains("all 8 buffers are claimed");
    }

    @Test
    void aBackendThatGoesWhileItStartsADeviceLeavesItRunning() throws Exception {
        SoftDevice another = new SoftDevice("m4.vdev8", NUM);
        VirtioBackend leaving = backend(bus, 512);
        Thread stopping = Thread.ofPlatform().unstarted(() -> {
            leaving.deactivate();
            leaving.unbind(another);
        });
        another.whenAccepted = () -> {
            stopping.start();
            await().until(() -> stopping.getState() == Thread.State.BLOCKED);
        };
        leaving.bind(another, Map.of());
        stopping.join();
        assertThat(another.statuses).containsExactly(0, 1, 3, 7);
        VirtioBackend next = backend(bus, 512);
        next.bind(another, Map.of());
        assertThat(another.failures).isEmpty();
        another.remote().send(1, 2, new byte[0]);
        await().until(() -> bus.edge().events.contains("1>2 "));
        next.unbind(another);
        another.close();
    }

    @Test
    void stateIsTakenOverOnce() {
        leave();
        takeOver(512);
        VirtioBackend third = backend(bus, 512);
        third.bind(device, Map.of());
        expectFailure("m4.vdev0: is running, and no driver left its state; the remote must be restarted");
    }

    @Test
    void aBackendStoppedFromADriversCallbackLeavesNothing() throws Exception {
        CountDownLatch returned = new CountDownLatch(1);
        bus.edge().callback = (source, destination, payload) -> {
            leave();
            returned.countDown();
        };
        device.remote().send(1, 2, new byte[0]);
        returned.await();
        takeOver(512);
        expectFailure("m4.vdev0: is running, and no driver left its state; the remote must be restarted");
    }

    @Test
    void anotherBufferSizeCannotBeTakenOver() {
        leave();
        takeOver(1024);
        expectFailure(
                "m4.vdev0: runs with buffers of 512 bytes, configured are now 1024; the remote must be restarted");
    }

    @Test
    void aRingThatHasChangedMeanwhileCannotBeTakenOver() {
        leave();
        device.ringMemory(0).set(ValueLayout.JAVA_SHORT, 16 * NUM + 2, (short) 0);
        takeOver(512);
        expectFailure("m4.vdev0vring0: avail.idx is 0, it was left at 8; the remote must be restarted");
    }

    @Test
    void aUsedIndexOutOfRangeCannotBeTakenOver() {
        leave();
        device.ringMemory(0).set(ValueLayout.JAVA_SHORT, 4096 + 2, (short) 999);
        takeOver(512);
        expectFailure("m4.vdev0vring0: used.idx is 999 after 0, but only 8 buffers are in flight;"
                + " the remote must be restarted");
    }

    @Test
    void whatAnotherKindOrVersionLeftCannotBeTakenOver() {
        for (DriverState foreign : List.of(new DriverState("other", 1, List.of(), new byte[0]),
                new DriverState(VirtioBackend.PID, EdgeState.VERSION + 1, List.of(), new byte[0]))) {
            SoftDevice another = new SoftDevice("m4.vdev8", NUM);
            another.leave(foreign);
            backend.bind(another, Map.of());
            assertThat(another.failures).hasSize(1).first().asString().startsWith("m4.vdev8: what was left is ");
            assertThat(another.statuses).isEmpty();
            another.close();
        }
    }

    @Test
    void damagedStateCannotBeTakenOver() {
        leave();
        DriverState good = device.takeOver().orElseThrow();
        QueueState receive = good.queues().getFirst();
        QueueState transmit = good.queues().getLast();
        List<InFlight> fewer = receive.inFlight().subList(1, NUM);
        List<InFlight> twice = new ArrayList<>(fewer);
        twice.add(fewer.getFirst());
        List<DriverState> bad = List.of(
                with(good, new QueueState(NUM, receive.published(), receive.taken(), fewer), transmit),
                with(good, new QueueState(NUM, receive.published(), receive.taken() + 1, fewer), transmit),
                with(good, new QueueState(NUM, receive.published(), receive.taken(), twice), transmit),
                with(good, new QueueState(2 * NUM, receive.published(), receive.taken(), receive.inFlight()), transmit),
                new DriverState(good.driver(), good.version(), good.queues(), new byte[5]),
                new DriverState(good.driver(), good.version(), List.of(receive), good.details()));
        for (DriverState state : bad) {
            device.leave(state);
            backend(bus, 512).bind(device, Map.of());
        }
        assertThat(device.failures).hasSize(bad.size());
        assertThat(device.statuses).containsExactly(0, 1, 3, 7);
        assertThat(bus.edges).hasSize(1);
    }

    @Test
    void aRemoteThatAnnouncesWithoutEndIsRememberedOnlyUpToALimit() {
        SoftDevice.Remote remote = device.remote();
        for (int i = 0; i < KnownChannels.MOST + 10; i++) {
            while (!remote.send.pending()) {
                device.kicked.await(device.kicked.count(), 1_000_000);
            }
            remote.announce("flood", i, 0);
        }
        await().until(() -> bus.edge().events.size() == KnownChannels.MOST + 10);
        assertThat(bus.edge().events.getLast()).isEqualTo("dropped " + MessageParser.TOO_MANY_ANNOUNCED);
        leave();
        takeOver(512);
        await().until(() -> bus.edge().events.size() == KnownChannels.MOST);
    }

    private void leave() {
        VirtioBackend leaving = successor;
        leaving.deactivate();
        leaving.unbindBus(bus);
        leaving.unbind(device);
    }

    private void takeOver(int bufferSize) {
        successor = backend(bus, bufferSize);
        successor.bind(device, Map.of());
    }

    private void expectFailure(String reason) {
        assertThat(device.failures).containsExactly(reason);
        assertThat(device.statuses).containsExactly(0, 1, 3, 7);
    }

    private static DriverState with(DriverState good, QueueState receive, QueueState transmit) {
        return new DriverState(good.driver(), good.version(), List.of(receive, transmit), good.details());
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> Objects.equals(thread.getName(),
                "remora-rpmsg-m4.vdev0")).count();
    }
}
