package dev.remora.rpmsg.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.spi.RpmsgTransport.TransmitBuffer;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway is the device, with a driver elsewhere. */
@Timeout(60)
class DeviceRoleTest {

    private static final int NUM = 8;
    private static final long LONG = 3_600_000_000_000L;

    private final SharedRings rings = new SharedRings("kernel0", NUM);
    private final FakeBus bus = new FakeBus();
    private final MemorySegment hello = MemorySegment.ofArray("hello".getBytes(StandardCharsets.US_ASCII));
    private final byte[] payload = new byte[4];
    private final VirtioBackend backend = EdgeTest.backend(bus, 512);
    private ScriptedDriver driver = new ScriptedDriver(rings);
    private @Nullable RpmsgTransport opened;

    private void serve() {
        rings.features = 1L;
        backend.bindServed(rings.served, Map.of());
        opened = bus.edge().transport;
    }

    private RpmsgTransport transport() {
        return Objects.requireNonNull(opened);
    }

    @AfterEach
    void end() {
        backend.unbindServed(rings.served);
        rings.close();
    }

    @Test
    void theTransportSaysWhatItIs() {
        serve();
        assertThat(transport().edge()).isEqualTo("kernel0");
        assertThat(transport().processor()).isEmpty();
        assertThat(transport().mtu()).isEqualTo(496);
        assertThat(transport().receiveBuffers()).isEqualTo(NUM);
        assertThat(transport().details()).containsEntry("role", "device").containsEntry("dialect", "linux")
                .containsEntry("features", "name-service").containsEntry("buffers", "8+8 x 512")
                .containsEntry("receive.thread", "adaptive, spins up to 50 us");
    }

    @Test
    void aMessageIsWrittenAsTheKernelReadsItAndReportedWithTheWholeBuffer() {
        serve();
        assertThat(transport().trySend(1025, 1024, hello)).isEqualTo(Sent.OK);
        assertThat(HexFormat.of().formatHex(driver.keep())).isEqualTo("0104000000040000000000000500000068656c6c6f");
        assertThat(driver.receive.takenLength()).isEqualTo(512);
    }

    @Test
    void messagesOfTheDriverArriveAndTheirBuffersGoBackWhole() {
        serve();
        for (int i = 0; i < 5 * NUM; i++) {
            int source = i;
            EdgeTest.await().until(() -> driver.send(source, 2, payload));
        }
        EdgeTest.await().until(() -> bus.edge().events.size() == 5 * NUM);
        for (int i = 0; i < 5 * NUM; i++) {
            assertThat(bus.edge().events.get(i)).startsWith(i + ">2 ");
        }
        assertThat(rings.used(1).get(ValueLayout.JAVA_INT, 8)).isEqualTo(512);
        assertThat(rings.failures).isEmpty();
    }

    @Test
    void theDriverIsInterruptedUnlessItDoesNotWantIt() {
        serve();
        int before = rings.interrupts.count();
        transport().trySend(1, 2, hello);
        assertThat(rings.interrupts.count()).isEqualTo(before + 1);
        driver.receive.wantInterrupts(false);
        transport().trySend(1, 2, hello);
        assertThat(rings.interrupts.count()).isEqualTo(before + 1);
    }

    @Test
    void aListIsShownAtOnceWithOneInterrupt() {
        serve();
        List<MemorySegment> list = new ArrayList<>();
        for (int i = 0; i < NUM + 2; i++) {
            list.add(hello);
        }
        int before = rings.interrupts.count();
        assertThat(transport().trySend(1, 2, list, 0)).isEqualTo(NUM);
        assertThat(rings.interrupts.count()).isEqualTo(before + 1);
        assertThat(transport().trySend(1, 2, list, NUM)).isZero();
        assertThat(driver.poll()).isNotNull();
        assertThat(transport().trySend(1, 2, list, NUM)).isEqualTo(1);
        backend.unbindServed(rings.served);
        assertThat(transport().trySend(1, 2, list, NUM)).isEqualTo(-1);
    }

    @Test
    void withoutOfferedBuffersASenderWaitsUntilTheDriverOffersOne() throws Exception {
        driver = new ScriptedDriver(rings, 0, 512);
        serve();
        assertThat(transport().mtu()).isEqualTo(496);
        assertThat(transport().trySend(1, 2, hello)).isEqualTo(Sent.NO_BUFFER);
        CompletableFuture<Sent> sending = CompletableFuture.supplyAsync(() -> {
            try {
                return transport().send(1, 2, hello, LONG, () -> false);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        EdgeTest.await().until(() -> rings.used(0).get(ValueLayout.JAVA_SHORT, 0) == 0);
        driver.offer(0, 512);
        driver.publish();
        assertThat(sending.get()).isEqualTo(Sent.OK);
    }

    @Test
    void theBusHearsOfABufferIfItAsks() {
        driver = new ScriptedDriver(rings, 0, 512);
        serve();
        transport().notifyWritable();
        driver.offer(0, 512);
        driver.publish();
        EdgeTest.await().until(() -> bus.edge().events.contains("writable"));
    }

    @Test
    void aClaimedBufferIsTheDriversOwn() {
        serve();
        TransmitBuffer first = Objects.requireNonNull(transport().tryClaim(5));
        TransmitBuffer second = Objects.requireNonNull(transport().tryClaim(5));
        MemorySegment.copy(hello, 0, first.payload(), 0, 5);
        second.abandon();
        assertThat(first.commit(1, 2, 5)).isEqualTo(Sent.OK);
        assertThat(driver.poll()).endsWith("hello".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 3 * NUM; i++) {
            assertThat(transport().trySend(1, 2, hello)).isEqualTo(Sent.OK);
            assertThat(driver.poll()).isNotNull();
        }
    }

    @Test
    void keptBuffersAreReturnedWhenTheyAreReleased() {
        serve();
        ConcurrentLinkedQueue<Integer> kept = new ConcurrentLinkedQueue<>();
        bus.edge().taking = (source, buffer) -> {
            kept.add(buffer);
            return Taken.KEPT;
        };
        for (int i = 0; i < NUM; i++) {
            assertThat(driver.send(i, 2, payload)).isTrue();
        }
        EdgeTest.await().until(() -> kept.size() == NUM);
        assertThat(driver.send(1, 2, payload)).isFalse();
        transport().release(Objects.requireNonNull(kept.poll()));
        EdgeTest.await().until(() -> driver.send(99, 2, payload));
        EdgeTest.await().until(() -> bus.edge().events.getLast().startsWith("99>2"));
    }

    @Test
    void heldMessagesWaitInOrder() {
        serve();
        AtomicBoolean full = new AtomicBoolean(true);
        bus.edge().taking = (source, buffer) -> full.get() ? Taken.HELD : Taken.DONE;
        for (int i = 0; i < 4; i++) {
            driver.send(i, 2, new byte[0]);
        }
        EdgeTest.await().until(() -> !bus.edge().events.isEmpty());
        full.set(false);
        transport().resume(2);
        EdgeTest.await().until(() -> bus.edge().events.size() == 5);
        assertThat(bus.edge().events).containsExactly("0>2 ", "0>2 ", "1>2 ", "2>2 ", "3>2 ");
    }

    @Test
    void itCanBePolled() {
        serve();
        transport().mask();
        for (int i = 0; i < 3; i++) {
            driver.send(i, 2, new byte[0]);
        }
        assertThat(transport().poll(2)).isEqualTo(2);
        assertThat(transport().poll(5)).isEqualTo(1);
        assertThat(bus.edge().events).containsExactly("0>2 ", "1>2 ", "2>2 ");
        transport().unmask();
    }

    @Test
    void bothSidesMayAnnounce() throws Exception {
        serve();
        assertThat(transport().announce("echo", 1030, true, LONG, () -> false)).isEqualTo(Sent.OK);
        assertThat(HexFormat.of().formatHex(driver.poll())).isEqualTo("060400003500000000000000" + "28000000"
                + "6563686f" + "00".repeat(28) + "06040000" + "00000000");
        driver.announce("echo\0rubbish behind it", 1024, 0);
        driver.announce("echo\0other rubbish", 1024, 0);
        driver.announce("echo", 1024, 1);
        EdgeTest.await().until(() -> bus.edge().events.size() == 3);
        assertThat(bus.edge().events).containsExactly("announced echo 1024", "announced echo 1024",
                "withdrawn echo 1024");
    }

    @Test
    void withoutNameServiceNothingIsAnnounced() throws Exception {
        rings.features = 0L;
        backend.bindServed(rings.served, Map.of());
        opened = bus.edge().transport;
        assertThat(transport().announce("echo", 1030, true, LONG, () -> false)).isEqualTo(Sent.OK);
        assertThat(driver.poll()).isNull();
        driver.send(1, 53, new byte[0]);
        EdgeTest.await().until(() -> bus.edge().events.contains("1>53 "));
    }

    @Test
    void aSmallerBufferThanTheFirstOneRefusesALongMessageAndTakesAShortOne() {
        driver = new ScriptedDriver(rings, 1, 512);
        serve();
        assertThat(transport().trySend(1, 2, hello)).isEqualTo(Sent.OK);
        driver.offer(1, 64);
        driver.publish();
        assertThatThrownBy(() -> transport().trySend(1, 2, MemorySegment.ofArray(new byte[49])))
                .isInstanceOf(IllegalArgumentException.class).hasMessage(
                        "kernel0: payload of 49 bytes, the next buffer of the driver takes 48 of 496");
        EdgeTest.await().until(() -> {
            rings.kicks.ring();
            return bus.edge().events.contains("dropped " + Transmitter.BUFFER_TOO_SMALL);
        });
        assertThat(transport().trySend(1, 2, MemorySegment.ofArray(new byte[48]))).isEqualTo(Sent.OK);
        assertThat(rings.failures).isEmpty();
    }

    @Test
    void aListEndsBeforeAMessageThatIsTooLongForTheNextBufferAndSaysHowMuchOfItWasSent() {
        driver = new ScriptedDriver(rings, 1, 512);
        serve();
        driver.offer(1, 64);
        driver.publish();
        List<MemorySegment> list = List.of(hello, MemorySegment.ofArray(new byte[49]), hello);
        assertThat(transport().trySend(1, 2, list, 0)).isEqualTo(1);
        assertThatThrownBy(() -> transport().trySend(1, 2, list, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(transport().trySend(1, 2, list, 2)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
            "512, 0, true", "512, 496, true", "512, 497, false", "512, 65535, false", "16, 0, true", "16, 1, false"
    })
    void theHeadersLengthMustFitItsBuffer(int size, int length, boolean good) {
        serve();
        byte[] message = SoftDevice.message(1, 2, new byte[0]);
        message[12] = (byte) length;
        message[13] = (byte) (length >> 8);
        driver.sendRaw(message, size);
        driver.send(3, 4, new byte[0]);
        EdgeTest.await().until(() -> bus.edge().events.size() == 2);
        assertThat(bus.edge().events.getFirst()).startsWith(good ? "1>2 " : "dropped bad-length");
        assertThat(rings.failures).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {9, 999, 40000, 65535})
    void anIndexThatJumpsEndsThisEdgeAndNoOther(int index) {
        SharedRings other = new SharedRings("kernel1", NUM);
        new ScriptedDriver(other);
        other.features = 1L;
        backend.bindServed(other.served, Map.of());
        serve();
        rings.scribbleAvailIdx(1, index);
        rings.kicks.ring();
        EdgeTest.await().until(() -> !bus.edge().closed.isEmpty());
        assertThat(rings.failures).hasSize(1).first().asString().startsWith("kernel0vring1: avail.idx is " + index);
        assertThat(transport().trySend(1, 2, hello)).isEqualTo(Sent.CLOSED);
        assertThat(bus.edges.getFirst().closed).isEmpty();
        assertThat(bus.edges.getFirst().transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
        assertThat(other.failures).isEmpty();
        backend.unbindServed(other.served);
        other.close();
    }

    @Test
    void aBufferToBeReadWhereMessagesGoInFailsTheDevice() {
        driver = new ScriptedDriver(rings, 0, 512);
        serve();
        driver.receive.offer(0, SharedRings.POOL, 512, false);
        driver.publish();
        assertThat(transport().trySend(1, 2, hello)).isEqualTo(Sent.CLOSED);
        assertThat(rings.failures).containsExactly(
                "kernel0: chain 0 has a buffer to be read, where messages go in");
    }

    @Test
    void aChainOfSeveralOrAnUnalignedOrTooShortBufferFailsTheDevice() {
        List<Runnable> offers = List.of(
                () -> driver.transmit.offerChain(new long[]{SharedRings.POOL, SharedRings.POOL + 512},
                        new int[]{64, 64},
                        2, 0),
                () -> driver.transmit.offer(SharedRings.POOL + 2, 64, false),
                () -> driver.transmit.offer(SharedRings.POOL, 15, false),
                () -> driver.transmit.offer(SharedRings.POOL - 8, 64, false),
                () -> driver.transmit.offer(SharedRings.POOL, 64, true));
        List<String> reasons = List.of("2 buffers, rpmsg has one", "not aligned to 4 bytes", "a buffer of 15 bytes",
                "not in the device's memory", "a buffer to be written, where messages come");
        for (int i = 0; i < offers.size(); i++) {
            driver = new ScriptedDriver(rings);
            serve();
            offers.get(i).run();
            driver.transmit.publish();
            rings.kicks.ring();
            EdgeTest.await().until(() -> !bus.edge().closed.isEmpty());
            assertThat(rings.failures.getLast()).contains(reasons.get(i));
            backend.unbindServed(rings.served);
        }
    }

    @Test
    void aRingThatIsNonsenseFromTheStartIsRefused() {
        rings.features = 1L;
        rings.scribbleAvailIdx(0, 999);
        backend.bindServed(rings.served, Map.of());
        assertThat(bus.edges).isEmpty();
        assertThat(rings.failures).containsExactly(
                "kernel0vring0: avail.idx is 999 after 0, but the driver has only 8 descriptors left");
    }

    @Test
    void aDeviceThatGoesEndsTheEdge() {
        serve();
        backend.unbindServed(rings.served);
        assertThat(bus.edge().closed).hasSize(1);
        assertThat(transport().trySend(1, 2, hello)).isEqualTo(Sent.CLOSED);
        driver = new ScriptedDriver(rings);
        serve();
        assertThat(bus.edge().epoch()).isEqualTo(2);
    }
}
