package dev.remora.rpmsg.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.spi.RpmsgTransport.TransmitBuffer;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Writing in place, waiting to write, and announcing. */
class ClaimTest extends EdgeTest {

    private static final long LONG = 3_600_000_000_000L;

    private final MemorySegment hello = MemorySegment.ofArray("hello".getBytes(StandardCharsets.US_ASCII));
    private RpmsgTransport transport;
    private SoftDevice.Remote remote;

    @BeforeEach
    void connect() {
        transport = bus.edge().transport;
        remote = device.remote();
    }

    @Test
    void aMessageWrittenInPlaceLooksLikeAnyOther() {
        TransmitBuffer buffer = claim(10);
        assertThat(buffer.payload().byteSize()).isEqualTo(10);
        MemorySegment.copy(hello, 0, buffer.payload(), 0, 5);
        assertThat(remote.poll()).isNull();
        assertThat(buffer.commit(1025, 1024, 5)).isEqualTo(Sent.OK);
        assertThat(HexFormat.of().formatHex(remote.poll())).isEqualTo("0104000000040000000000000500000068656c6c6f");
    }

    @Test
    void thereAreAsManyClaimsAsBuffersAndAbandonedOnesComeBack() {
        List<TransmitBuffer> claims = new ArrayList<>();
        for (int i = 0; i < NUM; i++) {
            claims.add(claim(496));
        }
        assertThat(transport.tryClaim(1)).isNull();
        assertThat(transport.trySend(1, 2, hello)).isEqualTo(Sent.NO_BUFFER);
        claims.getFirst().abandon();
        assertThat(transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
        claims.subList(1, NUM).forEach(TransmitBuffer::abandon);
        assertThat(claims).doesNotHaveDuplicates();
    }

    @Test
    void anAbandonedClaimLetsAWaitingSenderGoOn() {
        List<TransmitBuffer> claims = new ArrayList<>();
        for (int i = 0; i < NUM; i++) {
            claims.add(claim(1));
        }
        CompletableFuture<Sent> waiting = CompletableFuture.supplyAsync(this::awaitWritable);
        await().until(() -> device.wantsInterrupts(1));
        claims.getFirst().abandon();
        assertThat(waiting.join()).isEqualTo(Sent.OK);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> transport.tryClaim(497)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> transport.tryClaim(-1)).isInstanceOf(IllegalArgumentException.class);
        TransmitBuffer buffer = claim(4);
        assertThatThrownBy(() -> buffer.commit(1, 2, 5)).isInstanceOf(IllegalArgumentException.class);
        buffer.abandon();
        assertThatThrownBy(buffer::abandon).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aClaimOutlivesItsBusOnlyToBeGivenBack() {
        TransmitBuffer buffer = claim(4);
        backend.unbindBus(bus);
        assertThat(buffer.commit(1, 2, 4)).isEqualTo(Sent.CLOSED);
        assertThatThrownBy(() -> transport.tryClaim(4)).isInstanceOf(ChannelClosedException.class);
        backend.bindBus(bus);
        for (int i = 0; i < NUM; i++) {
            assertThat(bus.edge().transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
        }
        assertThat(remote.poll()).isNotNull();
    }

    @Test
    void aClaimOfAnEdgeThatHasEndedIsClosed() {
        TransmitBuffer buffer = claim(4);
        backend.unbind(device);
        assertThat(buffer.commit(1, 2, 4)).isEqualTo(Sent.CLOSED);
    }

    @Test
    void waitingToWriteSendsNothing() throws Exception {
        assertThat(transport.awaitWritable(LONG, () -> false)).isEqualTo(Sent.OK);
        assertThat(remote.poll()).isNull();
        fill();
        assertThat(transport.awaitWritable(1_000_000, () -> false)).isEqualTo(Sent.NO_BUFFER);
        CompletableFuture<Sent> waiting = CompletableFuture.supplyAsync(this::awaitWritable);
        await().until(() -> device.wantsInterrupts(1));
        remote.returnKept(1);
        assertThat(waiting.join()).isEqualTo(Sent.OK);
        assertThat(transport.awaitWritable(LONG, () -> true)).isEqualTo(Sent.CLOSED);
    }

    @Test
    void whoAsksIsToldOnceThatThereIsABuffer() {
        transport.notifyWritable();
        await().until(() -> bus.edge().events.contains("writable"));
        fill();
        bus.edge().events.clear();
        transport.notifyWritable();
        assertThat(device.wantsInterrupts(1)).isTrue();
        remote.returnKept(1);
        await().until(() -> bus.edge().events.contains("writable"));
        assertThat(device.wantsInterrupts(1)).isFalse();
        remote.returnKept(2);
        remote.send(1, 2, new byte[0]);
        await().until(() -> bus.edge().events.size() == 2);
        assertThat(bus.edge().events).containsExactly("writable", "1>2 ");
        assertThat(bus.edge().receiveThread).isNotEqualTo(Thread.currentThread());
    }

    @Test
    void whilePolledThePollTellsThatThereIsABuffer() {
        transport.mask();
        transport.notifyWritable();
        assertThat(transport.poll(1)).isZero();
        assertThat(bus.edge().events).containsExactly("writable");
        assertThat(bus.edge().receiveThread).isEqualTo(Thread.currentThread());
        transport.unmask();
    }

    @Test
    void anAnnouncementLooksAsTheKernelWritesIt() throws Exception {
        assertThat(transport.announce("rpmsg-client-sample", 1024, true, LONG, () -> false)).isEqualTo(Sent.OK);
        assertThat(transport.announce("rpmsg-client-sample", 1024, false, LONG, () -> false)).isEqualTo(Sent.OK);
        String head = "0004000035000000000000002800000072706d73672d636c69656e742d73616d706c65" + "00".repeat(13)
                + "00040000";
        assertThat(HexFormat.of().formatHex(remote.poll())).isEqualTo(head + "00000000");
        assertThat(HexFormat.of().formatHex(remote.poll())).isEqualTo(head + "01000000");
    }

    @Test
    void behindTheNameOfAnAnnouncementAreZerosWhateverWasInItsBuffer() throws Exception {
        MemorySegment rubbish = MemorySegment.ofArray(new byte[496]).fill((byte) 0xAA);
        for (int i = 0; i < NUM; i++) {
            assertThat(transport.trySend(1, 2, rubbish)).isEqualTo(Sent.OK);
            assertThat(remote.poll()).isNotNull();
        }
        assertThat(transport.announce("echo", 1024, true, LONG, () -> false)).isEqualTo(Sent.OK);
        assertThat(HexFormat.of().formatHex(remote.poll())).isEqualTo("00040000350000000000000028000000" + "6563686f"
                + "00".repeat(28) + "00040000" + "00000000");
    }

    @Test
    void aNameOf32BytesIsAnnouncedWithoutANul() throws Exception {
        String name = "a".repeat(32);
        assertThat(transport.announce(name, 7, true, LONG, () -> false)).isEqualTo(Sent.OK);
        assertThat(new String(Objects.requireNonNull(remote.poll()), 16, 32, StandardCharsets.ISO_8859_1)).isEqualTo(
                name);
        assertThatThrownBy(() -> transport.announce(name + "a", 7, true, LONG, () -> false)).isInstanceOf(
                IllegalArgumentException.class);
        assertThatThrownBy(() -> transport.announce("", 7, true, LONG, () -> false)).isInstanceOf(
                IllegalArgumentException.class);
    }

    @Test
    void aRemoteThatDoesNotListenToAnnouncementsGetsNone() throws Exception {
        backend.unbind(device);
        device.offered = 0;
        backend.bind(device, Map.of());
        assertThat(bus.edge().transport.announce("echo", 7, true, LONG, () -> false)).isEqualTo(Sent.OK);
        assertThat(device.remote().poll()).isNull();
    }

    @Test
    void aFaultFoundAboveFailsTheDevice() {
        transport.fail("no sign of life");
        await().until(() -> !bus.edge().closed.isEmpty());
        assertThat(device.failures).containsExactly("no sign of life");
        assertThat(transport.trySend(1, 2, hello)).isEqualTo(Sent.CLOSED);
    }

    private Sent awaitWritable() {
        try {
            return transport.awaitWritable(LONG, () -> false);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void fill() {
        for (int i = 0; i < NUM; i++) {
            assertThat(transport.trySend(1, 2, hello)).isEqualTo(Sent.OK);
            assertThat(remote.keep()).isTrue();
        }
    }

    private TransmitBuffer claim(int length) {
        return Objects.requireNonNull(transport.tryClaim(length));
    }
}
