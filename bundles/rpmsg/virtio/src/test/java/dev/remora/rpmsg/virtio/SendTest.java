package dev.remora.rpmsg.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Abort;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.virtio.settings.EdgeSettings;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the gateway sends, and what happens when the remote does not return buffers. */
class SendTest extends EdgeTest {

    private static final long LONG = 3_600_000_000_000L;
    private static final Abort NEVER = () -> false;

    private final MemorySegment hello = MemorySegment.ofArray("hello".getBytes(StandardCharsets.US_ASCII));
    private final AtomicReference<@Nullable Thread> sender = new AtomicReference<>();
    private final Executor senders = task -> {
        Thread thread = Thread.ofPlatform().daemon().name("test-sender").unstarted(task);
        sender.set(thread);
        thread.start();
    };
    private RpmsgTransport transport;
    private SoftDevice.Remote remote;

    @BeforeEach
    void connect() {
        transport = bus.edge().transport;
        remote = device.remote();
    }

    @Test
    void aSessionThatIsOverAsksForNoBufferAnyMore() {
        SharedRings rings = new SharedRings("m4.vdev5", NUM);
        EdgeSettings settings = EdgeSettings.defaults(512);
        DriverRole role = new DriverRole(rings.driven, settings);
        Link link = new Link(role, Optional.empty(), role.begin(), settings, 0, _ -> {});
        Session session = new Session(link, 1, 0);
        session.end();
        // One that had looked whether it is over before it was.
        link.transmitter().waiters().ask(session);
        assertThat(link.transmitter().waiters().any()).isFalse();
        rings.close();
    }

    @Test
    void theTransportSaysWhatItIs() {
        assertThat(transport.edge()).isEqualTo("m4.vdev0");
        assertThat(transport.backend()).isEqualTo("virtio");
        assertThat(transport.processor()).contains("m4");
        assertThat(transport.mtu()).isEqualTo(496);
    }

    @Test
    void aMessageLooksAsTheKernelWritesIt() {
        assertThat(transport.trySend(1025, 1024, hello)).isEqualTo(Sent.OK);
        assertThat(HexFormat.of().formatHex(remote.poll())).isEqualTo("0104000000040000000000000500000068656c6c6f");
    }

    @Test
    void aMessageOfAnyAllowedLengthIsSent() throws Exception {
        for (int length : List.of(0, 1, 495, 496)) {
            assertThat(transport.send(1, 2, MemorySegment.ofArray(new byte[length]), LONG, NEVER)).isEqualTo(Sent.OK);
            assertThat(remote.poll()).hasSize(16 + length);
        }
    }

    @Test
    void aMessageThatIsTooLongIsRefusedAndTouchesNoBuffer() {
        MemorySegment payload = MemorySegment.ofArray(new byte[497]);
        assertThatThrownBy(() -> transport.trySend(1, 2, payload)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("m4.vdev0: payload of 497 bytes, at most 496 fit");
        assertThat(remote.poll()).isNull();
    }

    @Test
    void aPayloadThatCannotBeReadIsTheCallersFaultAndCostsNoBuffer() {
        Arena arena = Arena.ofShared();
        MemorySegment payload = arena.allocate(4);
        arena.close();
        for (int i = 0; i < 2 * NUM; i++) {
            assertThatThrownBy(() -> transport.trySend(1, 2, payload)).isInstanceOf(IllegalStateException.class);
        }
        assertThat(transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
        assertThat(device.failures).isEmpty();
    }

    @Test
    void theRemoteIsKickedUnlessItDoesNotWantIt() {
        int kicks = device.kicked.count();
        transport.trySend(1, 2, hello);
        assertThat(device.kicked.count()).isEqualTo(kicks + 1);
        remote.receive.wantKicks(false);
        transport.trySend(1, 2, hello);
        assertThat(device.kicked.count()).isEqualTo(kicks + 1);
    }

    @Test
    void withoutABufferTrySendSaysSoAndSendGivesUpInTheEnd() throws Exception {
        fill();
        assertThat(transport.trySend(1, 2, hello)).isEqualTo(Sent.NO_BUFFER);
        assertThat(transport.send(1, 2, hello, 1_000_000, NEVER)).isEqualTo(Sent.NO_BUFFER);
        assertThat(transport.send(1, 2, hello, 0, NEVER)).isEqualTo(Sent.NO_BUFFER);
        assertThat(transport.send(1, 2, hello, -1, NEVER)).isEqualTo(Sent.NO_BUFFER);
        remote.returnKept(1);
        assertThat(transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
        assertThat(transport.trySend(1, 2, hello)).isEqualTo(Sent.NO_BUFFER);
    }

    @Test
    void aWaitingSenderGoesOnWhenABufferComesBack() throws Exception {
        fill();
        CompletableFuture<Sent> sending = sendAndWait(NEVER);
        remote.returnKept(1);
        assertThat(sending.get()).isEqualTo(Sent.OK);
        // Nobody waits any more: the remote is not to ring for returned buffers.
        int rings = device.interrupts.count();
        remote.returnKept(2);
        assertThat(device.interrupts.count()).isEqualTo(rings);
    }

    @Test
    void aWaitingSenderReturnsAtOnceWhenTheEdgeEnds() throws Exception {
        fill();
        CompletableFuture<Sent> sending = sendAndWait(NEVER);
        backend.unbind(device);
        assertThat(sending.get()).isEqualTo(Sent.CLOSED);
        assertThat(transport.trySend(1, 2, hello)).isEqualTo(Sent.CLOSED);
        assertThat(transport.send(1, 2, hello, LONG, NEVER)).isEqualTo(Sent.CLOSED);
    }

    @Test
    void aWaitingSenderReturnsWhenItsChannelGoes() throws Exception {
        fill();
        AtomicBoolean aborted = new AtomicBoolean();
        CompletableFuture<Sent> sending = sendAndWait(aborted::get);
        aborted.set(true);
        transport.wake();
        assertThat(sending.get()).isEqualTo(Sent.CLOSED);
        remote.returnKept(1);
        assertThat(transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
    }

    @Test
    void theBusMayHoldItsLockWhenItWakesAndWhenItIsAsked() throws Exception {
        fill();
        Object busLock = new Object();
        AtomicBoolean aborted = new AtomicBoolean();
        CompletableFuture<Sent> sending = sendAndWait(() -> {
            synchronized (busLock) {
                return aborted.get();
            }
        });
        synchronized (busLock) {
            aborted.set(true);
            transport.wake();
        }
        assertThat(sending.get()).isEqualTo(Sent.CLOSED);
    }

    @Test
    void aWaitingSenderCanBeInterrupted() {
        fill();
        CompletableFuture<Sent> sending = sendAndWait(NEVER);
        sender().interrupt();
        assertThatThrownBy(sending::get).isInstanceOf(ExecutionException.class).hasRootCauseInstanceOf(
                InterruptedException.class);
        remote.returnKept(1);
        assertThat(transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
    }

    @Test
    void aDriverThatWaitsInItsCallbackIsServedByItsOwnThread() {
        fill();
        CompletableFuture<Sent> sending = sendFromCallback();
        await().until(this::wantsInterrupts);
        remote.returnKept(1);
        assertThat(sending.join()).isEqualTo(Sent.OK);
    }

    @Test
    void aDriverThatWaitsInItsCallbackHoldsBackNoBuffersOfTheRemote() throws Exception {
        fill();
        CountDownLatch bothSent = new CountDownLatch(1);
        CompletableFuture<Sent> sending = new CompletableFuture<>();
        bus.edge().callback = (source, destination, payload) -> {
            try {
                bothSent.await();
                if (source == 2) {
                    sending.complete(transport.send(2, 1, payload, LONG, NEVER));
                }
            } catch (InterruptedException e) {
                sending.completeExceptionally(e);
            }
        };
        remote.send(1, 2, new byte[8]);
        remote.send(2, 2, new byte[8]);
        for (int i = 2; i < NUM; i++) {
            assertThat(remote.send.take()).isNotNegative();
        }
        assertThat(remote.send.pending()).isFalse();
        bothSent.countDown();
        // The remote may need the buffer of the first message before it returns one that the driver waits for.
        await().until(remote.send::pending);
        assertThat(sending.isDone()).isFalse();
        remote.returnKept(1);
        assertThat(sending.get()).isEqualTo(Sent.OK);
    }

    @Test
    void aWaitingSenderWhoseMemoryVanishesIsToldThatTheEdgeHasEnded() throws Exception {
        SoftDevice vanishing = new SoftDevice("m4.vdev6", NUM);
        List<String> failures = new CopyOnWriteArrayList<>();
        // Without a receive thread, which would notice too.
        EdgeSettings settings = EdgeSettings.defaults(512);
        DriverRole role = new DriverRole(vanishing, settings);
        transport = new Session(new Link(role, Optional.empty(), role.begin(), settings, 0, failures::add), 1, 0);
        for (int i = 0; i < NUM; i++) {
            assertThat(transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
        }
        Sent sent = transport.send(1, 2, hello, LONG, () -> {
            vanishing.close();
            return true;
        });
        assertThat(sent).isEqualTo(Sent.CLOSED);
        assertThat(failures).hasSize(1);
        assertThat(transport.trySend(1, 2, hello)).isEqualTo(Sent.CLOSED);
    }

    @Test
    void otherSendersAreServedWhileADriverWaitsInItsCallback() throws Exception {
        fill();
        CompletableFuture<Sent> inCallback = sendFromCallback();
        CompletableFuture<Sent> other = sendAndWait(NEVER);
        remote.returnKept(2);
        assertThat(inCallback.get()).isEqualTo(Sent.OK);
        assertThat(other.get()).isEqualTo(Sent.OK);
    }

    @Test
    void aDriverThatWaitsInItsCallbackDoesNotHoldUpTheEnd() {
        fill();
        CompletableFuture<Sent> sending = sendFromCallback();
        await().until(this::wantsInterrupts);
        backend.unbind(device);
        assertThat(sending.join()).isEqualTo(Sent.CLOSED);
    }

    @Test
    void manySendersShareTheBuffers() throws Exception {
        int threads = 4;
        int each = 5_000;
        List<CompletableFuture<Void>> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int source = t;
            running.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < each; i++) {
                    assertThat(uninterrupted(source, i)).isEqualTo(Sent.OK);
                }
            }, senders));
        }
        int[] next = new int[threads];
        for (int got = 0; got < threads * each; got++) {
            int seen = device.kicked.count();
            byte[] message = remote.poll();
            while (message == null) {
                seen = device.kicked.await(seen, 1_000_000_000L);
                message = remote.poll();
            }
            assertThat(ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).getInt(4)).isEqualTo(next[message[0]]++);
        }
        for (CompletableFuture<Void> thread : running) {
            thread.get();
        }
        assertThat(next).containsOnly(each);
    }

    private Sent uninterrupted(int source, int destination) {
        try {
            return transport.send(source, destination, hello, LONG, NEVER);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The remote takes all messages and returns no buffer. */
    private void fill() {
        for (int i = 0; i < NUM; i++) {
            assertThat(transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
            assertThat(remote.keep()).isTrue();
        }
    }

    @Test
    void theRemoteHasTakenAllWhenItHasReturnedAllBuffers() {
        assertThat(transport.drained(2)).contains(true);
        fill();
        assertThat(transport.drained(2)).contains(false);
        remote.returnKept(NUM - 1);
        assertThat(transport.drained(2)).contains(false);
        remote.returnKept(1);
        assertThat(transport.drained(2)).contains(true);
        for (int i = 0; i < NUM; i++) {
            assertThat(transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
        }
    }

    private CompletableFuture<Sent> sendAndWait(Abort abort) {
        CompletableFuture<Sent> result = CompletableFuture.supplyAsync(() -> {
            try {
                return transport.send(1, 2, hello, LONG, abort);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }, senders);
        await().until(() -> sender().getState() == Thread.State.TIMED_WAITING);
        return result;
    }

    private CompletableFuture<Sent> sendFromCallback() {
        CompletableFuture<Sent> result = new CompletableFuture<>();
        bus.edge().callback = (source, destination, payload) -> {
            try {
                result.complete(transport.send(2, 1, payload, LONG, NEVER));
            } catch (InterruptedException e) {
                result.completeExceptionally(e);
            }
        };
        remote.send(1, 2, new byte[8]);
        return result;
    }

    private boolean wantsInterrupts() {
        return device.wantsInterrupts(1);
    }

    private Thread sender() {
        return Objects.requireNonNull(sender.get());
    }
}
