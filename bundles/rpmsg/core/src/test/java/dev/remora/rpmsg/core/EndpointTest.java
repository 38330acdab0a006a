package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.AccessDeniedException;
import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.SendTimeoutException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EndpointTest {

    private static final byte[] HELLO = {'h', 'i'};

    private final FakeTransport transport = new FakeTransport("m4.vdev0");
    private final LongAdder sent = new LongAdder();
    private final Endpoint endpoint = new Endpoint(new EndpointContext("m4.vdev0: channel echo (0x400)", 0x401,
            Peer.fixed(0x400),
            FakeTransport.MTU, transport, SendGate.OPEN, () -> RpmsgEndpoint.SEND_TIMEOUT_NANOS, sent, new EdgeEvents(),
            () -> {
            }));

    @Test
    void aMessageGoesFromItsAddressToTheChannelsDestination() throws InterruptedException {
        endpoint.send(HELLO);

        assertThat(transport.sent).containsExactly(message(0x401, 0x400));
        assertThat(endpoint.address()).isEqualTo(0x401);
        assertThat(endpoint.mtu()).isEqualTo(496);
    }

    @Test
    void otherAddressesAreUsedAsGiven() throws InterruptedException {
        MemorySegment payload = MemorySegment.ofArray(HELLO);

        endpoint.sendTo(0x500, payload);
        endpoint.sendOffChannel(30, 0x501, payload);
        assertThat(endpoint.trySendTo(0x502, payload)).isTrue();
        assertThat(endpoint.trySendOffChannel(31, 0x503, payload)).isTrue();

        assertThat(transport.sent).containsExactly(message(0x401, 0x500), message(30, 0x501), message(0x401, 0x502),
                message(31, 0x503));
        assertThat(sent.sum()).isEqualTo(4);
    }

    private static FakeTransport.Message message(int source, int destination) {
        return new FakeTransport.Message(source, destination, FakeTransport.bytes(HELLO));
    }

    @Test
    void theAddressAnyIsRefused() {
        MemorySegment payload = MemorySegment.ofArray(HELLO);

        assertThatThrownBy(() -> endpoint.sendTo(RpmsgChannel.ADDRESS_ANY, payload))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("0xffffffff");
        assertThatThrownBy(() -> endpoint.sendOffChannel(RpmsgChannel.ADDRESS_ANY, 1, payload))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> endpoint.trySendOffChannel(1, RpmsgChannel.ADDRESS_ANY, payload))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(transport.sent).isEmpty();
    }

    @Test
    void thePayloadIsAtMostTheMtu() throws InterruptedException {
        endpoint.send(new byte[496]);
        endpoint.send(new byte[0]);

        assertThatThrownBy(() -> endpoint.send(new byte[497])).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("497").hasMessageContaining("496");
        assertThatThrownBy(() -> endpoint.trySend(new byte[497])).isInstanceOf(IllegalArgumentException.class);
        assertThat(transport.sent).hasSize(2);
    }

    @Test
    void tryingSaysThatThereIsNoBuffer() {
        transport.hasBuffers(false);

        assertThat(endpoint.trySend(HELLO)).isFalse();

        assertThat(sent.sum()).isZero();
    }

    @Test
    void waitingTooLongForABufferIsATimeOut() {
        transport.hasBuffers(false);
        transport.timeOut();

        assertThatThrownBy(() -> endpoint.send(HELLO)).isInstanceOf(SendTimeoutException.class)
                .hasMessageContaining("channel echo (0x400)").hasMessageContaining("15 s");
        assertThat(sent.sum()).isZero();
    }

    @Test
    void aClosedEndpointDoesNotSend() {
        endpoint.close("withdrawn by the remote");
        endpoint.close("a later reason");

        assertThatThrownBy(() -> endpoint.send(HELLO)).isInstanceOf(ChannelClosedException.class)
                .hasMessage("m4.vdev0: channel echo (0x400) is closed: withdrawn by the remote");
        assertThatThrownBy(() -> endpoint.trySend(HELLO)).isInstanceOf(ChannelClosedException.class);
        assertThat(transport.sent).isEmpty();
    }

    @Test
    void aSenderThatWaitsLearnsOfTheEndAtOnce() throws InterruptedException {
        transport.hasBuffers(false);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread sender = Thread.ofPlatform().start(() -> {
            try {
                endpoint.send(HELLO);
            } catch (Exception e) {
                thrown.set(e);
            }
        });
        BusFixture.eventually(() -> assertThat(transport.waiting()).isEqualTo(1));

        endpoint.close("its driver is gone");
        sender.join();

        assertThat(thrown.get()).isInstanceOf(ChannelClosedException.class).hasMessageContaining("its driver is gone");
    }

    @Test
    void theEndOfTheEdgeIsTheEndOfTheChannel() {
        transport.end();

        assertThatThrownBy(() -> endpoint.send(HELLO)).isInstanceOf(ChannelClosedException.class)
                .hasMessageContaining("its edge has ended");
    }

    @Test
    void aWaitCanBeInterrupted() throws InterruptedException {
        transport.hasBuffers(false);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread sender = Thread.ofPlatform().start(() -> {
            try {
                endpoint.send(HELLO);
            } catch (Exception e) {
                thrown.set(e);
            }
        });
        BusFixture.eventually(() -> assertThat(transport.waiting()).isEqualTo(1));

        sender.interrupt();
        sender.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }

    private Endpoint endpoint(int destination, SendGate gate) {
        return new Endpoint(new EndpointContext("m4.vdev0: channel echo (0x400)", 0x401, Peer.fixed(destination),
                FakeTransport.MTU, transport, gate, () -> 250_000_000L, sent, new EdgeEvents(), () -> {
                }));
    }

    @Test
    void whoHasNoDestinationGivesOne() throws InterruptedException {
        Endpoint listening = endpoint(RpmsgChannel.ADDRESS_ANY, SendGate.OPEN);

        assertThatThrownBy(() -> listening.send(HELLO)).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("sendTo");
        assertThatThrownBy(() -> listening.trySend(HELLO)).isInstanceOf(IllegalStateException.class);
        listening.sendTo(7, HELLO);

        assertThat(transport.sent).containsExactly(message(0x401, 7));
    }

    @Test
    void theGateSeesEachMessageAndRefusesItBeforeItIsSent() {
        Endpoint guarded = endpoint(0x400, (destination, ofChannel, bytes) -> {
            if (destination != ofChannel)
                throw new AccessDeniedException(ofChannel + " but " + destination + ", " + bytes + " bytes");
            return null;
        });

        assertThat(guarded.trySend(HELLO)).isTrue();
        assertThatThrownBy(() -> guarded.trySendTo(7, HELLO)).isInstanceOf(AccessDeniedException.class)
                .hasMessage("1024 but 7, 2 bytes");
        assertThatThrownBy(() -> guarded.sendOffChannel(1, 7, MemorySegment.ofArray(HELLO)))
                .isInstanceOf(AccessDeniedException.class);

        assertThat(transport.sent).hasSize(1);
        assertThat(guarded.sent()).isEqualTo(1);
    }

    @Test
    void theDeadlineIsTheCallsOrElseTheChannels() {
        Endpoint quick = endpoint(0x400, SendGate.OPEN);
        transport.hasBuffers(false);
        transport.timeOut();

        assertThat(quick.sendTimeout()).isEqualTo(250_000_000L);
        assertThatThrownBy(() -> quick.send(HELLO)).isInstanceOf(SendTimeoutException.class)
                .hasMessageContaining("in 250 ms");
        assertThatThrownBy(() -> quick.send(MemorySegment.ofArray(HELLO), 3_000_000_000L))
                .isInstanceOf(SendTimeoutException.class).hasMessageContaining("in 3 s");
    }

    @Test
    void payloadsComeInSeveralForms() throws InterruptedException {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[]{0, 'h', 'i', 0}, 1, 2);

        endpoint.send(buffer);
        endpoint.sendTo(7, buffer);
        endpoint.trySend(buffer);
        endpoint.trySendTo(7, HELLO);

        assertThat(transport.sent).containsExactly(message(0x401, 0x400), message(0x401, 7), message(0x401, 0x400),
                message(0x401, 7));
        assertThat(buffer.position()).isEqualTo(1);
    }
}
