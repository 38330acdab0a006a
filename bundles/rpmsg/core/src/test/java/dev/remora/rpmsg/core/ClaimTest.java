package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.AccessDeniedException;
import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgBuffer;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.SendTimeoutException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads written in place: into the transport's buffers, or, where it has none to give, into memory of the bus. */
@Timeout(120)
class ClaimTest {

    private final LongAdder sent = new LongAdder();
    private FakeTransport transport = new FakeTransport("m4.vdev0", 0, true);

    private Endpoint endpoint(int destination, SendGate gate) {
        return new Endpoint(
                new EndpointContext("m4.vdev0: channel echo (0x400)", 0x401, Peer.fixed(destination), FakeTransport.MTU,
                        transport, gate, () -> 1_000_000L, sent, new EdgeEvents(), () -> {
                        }));
    }

    private Endpoint endpoint() {
        return endpoint(0x400, SendGate.OPEN);
    }

    private static void write(RpmsgBuffer buffer, String text) {
        MemorySegment.copy(MemorySegment.ofArray(text.getBytes(StandardCharsets.US_ASCII)), 0,
                buffer.payload(), 0, text.length());
    }

    private static FakeTransport.Message message(int destination, String text) {
        return new FakeTransport.Message(0x401, destination,
                FakeTransport.bytes(text.getBytes(StandardCharsets.US_ASCII)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsWrittenIsSentOnCommit(boolean inPlace) throws InterruptedException {
        transport = new FakeTransport("m4.vdev0", 0, inPlace);
        Endpoint endpoint = endpoint();

        try (RpmsgBuffer buffer = endpoint.claim(5)) {
            assertThat(buffer.payload().byteSize()).isEqualTo(5);
            write(buffer, "hello");
            assertThat(transport.sent).isEmpty();
            buffer.commit();
        }
        try (RpmsgBuffer buffer = endpoint.claim(FakeTransport.MTU)) {
            write(buffer, "short");
            buffer.commitTo(0x500, 3);
        }
        try (RpmsgBuffer buffer = endpoint.claim(0)) {
            buffer.commit();
        }

        assertThat(transport.sent).containsExactly(message(0x400, "hello"), message(0x500, "sho"), message(0x400, ""));
        assertThat(transport.claimed).hasValue(0);
        assertThat(endpoint.sent()).isEqualTo(3);
        assertThat(sent.sum()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAbandonedBufferIsGivenBackAndNothingSent(boolean inPlace) throws InterruptedException {
        transport = new FakeTransport("m4.vdev0", 0, inPlace);
        Endpoint endpoint = endpoint();

        RpmsgBuffer buffer = endpoint.claim(5);
        buffer.abandon();
        buffer.abandon();
        buffer.close();
        try (RpmsgBuffer closed = endpoint.claim(5)) {
            assertThat(closed.payload().byteSize()).isEqualTo(5);
        }

        assertThat(transport.claimed).hasValue(0);
        assertThat(transport.sent).isEmpty();
        assertThat(sent.sum()).isZero();
    }

    @Test
    void abandoningAfterCommitDoesNothing() throws InterruptedException {
        RpmsgBuffer buffer = endpoint().claim(1);
        buffer.commit();

        buffer.abandon();
        buffer.close();

        assertThat(transport.sent).hasSize(1);
        assertThat(transport.claimed).hasValue(0);
    }

    @Test
    void aBufferIsCommittedOnce() throws InterruptedException {
        RpmsgBuffer buffer = endpoint().claim(1);
        buffer.commit();

        assertThatThrownBy(buffer::commit).isInstanceOf(IllegalStateException.class).hasMessageContaining("committed");
        assertThatThrownBy(buffer::payload).isInstanceOf(IllegalStateException.class);
        assertThat(transport.sent).hasSize(1);
    }

    /** Somebody else has the object before the first one is closed: closing it must not touch the other's. */
    @Test
    void aBufferThatIsCommittedButNotClosedIsNotUsedAgain() throws InterruptedException {
        Endpoint endpoint = endpoint();
        RpmsgBuffer first = endpoint.claim(1);
        first.commit();
        RpmsgBuffer second = endpoint.claim(1);

        first.close();

        second.commit();
        assertThat(transport.sent).hasSize(2);
    }

    @Test
    void badLengthsAndAddressesAreRefusedAndTheBufferStays() throws InterruptedException {
        Endpoint endpoint = endpoint();
        assertThatThrownBy(() -> endpoint.claim(FakeTransport.MTU + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> endpoint.tryClaim(-1)).isInstanceOf(IllegalArgumentException.class);
        try (RpmsgBuffer buffer = endpoint.claim(2)) {
            assertThatThrownBy(() -> buffer.commitTo(1, 3)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> buffer.commitTo(1, -1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> buffer.commitTo(RpmsgChannel.ADDRESS_ANY, 1))
                    .isInstanceOf(IllegalArgumentException.class);
            buffer.commit();
        }
        assertThat(transport.sent).hasSize(1);
    }

    @Test
    void withoutADestinationOneIsGiven() throws InterruptedException {
        try (RpmsgBuffer buffer = endpoint(RpmsgChannel.ADDRESS_ANY, SendGate.OPEN).claim(1)) {
            buffer.payload().set(ValueLayout.JAVA_BYTE, 0, (byte) 'x');
            assertThatThrownBy(buffer::commit).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no destination");
            buffer.commitTo(9, 1);
        }
        assertThat(transport.sent).containsExactly(message(9, "x"));
    }

    @Test
    void withoutABufferTryingSaysSoAndClaimingTimesOut() {
        transport.hasBuffers(false);
        transport.timeOut();

        assertThat(endpoint().tryClaim(1)).isNull();
        assertThatThrownBy(() -> endpoint().claim(1)).isInstanceOf(SendTimeoutException.class)
                .hasMessageContaining("1 ms");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatIsClaimedWhenTheEndpointClosesIsNotSentButGivenBack(boolean inPlace) throws InterruptedException {
        transport = new FakeTransport("m4.vdev0", 0, inPlace);
        Endpoint endpoint = endpoint();
        RpmsgBuffer buffer = endpoint.claim(1);
        endpoint.close("its driver is gone");

        assertThatThrownBy(buffer::commit).isInstanceOf(ChannelClosedException.class)
                .hasMessageContaining("its driver is gone");
        assertThatThrownBy(() -> endpoint.claim(1)).isInstanceOf(ChannelClosedException.class);

        assertThat(transport.claimed).hasValue(0);
        assertThat(transport.sent).isEmpty();
    }

    @Test
    void theEndOfTheEdgeIsTheEndOfAClaim() throws InterruptedException {
        Endpoint endpoint = endpoint();
        RpmsgBuffer buffer = endpoint.claim(1);
        transport.end();

        assertThatThrownBy(buffer::commit).isInstanceOf(ChannelClosedException.class);
        assertThatThrownBy(() -> endpoint.tryClaim(1)).isInstanceOf(ChannelClosedException.class)
                .hasMessageStartingWith("m4.vdev0: channel echo (0x400) is closed");
        assertThat(transport.claimed).hasValue(0);
    }

    @Test
    void whatTheOwnerForgotIsGivenBack() throws InterruptedException {
        Endpoint endpoint = endpoint();
        endpoint.claim(1);
        RpmsgBuffer late = endpoint.claim(1);
        endpoint.close("its driver is gone");

        assertThat(endpoint.reclaim()).isEqualTo(2);

        assertThat(transport.claimed).hasValue(0);
        assertThatThrownBy(late::commit).isInstanceOf(ChannelClosedException.class);
        assertThat(endpoint.reclaim()).isZero();
    }

    @Test
    void theGateIsAskedOnCommit() throws InterruptedException {
        Endpoint endpoint = endpoint(0x400, (destination, ofChannel, bytes) -> {
            throw new AccessDeniedException(ofChannel + " " + destination + " " + bytes);
        });
        RpmsgBuffer buffer = endpoint.claim(3);

        assertThatThrownBy(() -> buffer.commitTo(9, 2)).isInstanceOf(AccessDeniedException.class)
                .hasMessage(0x400 + " 9 2");

        assertThat(transport.claimed).hasValue(0);
        assertThat(transport.sent).isEmpty();
    }

    @Test
    void anInterruptedCommitOfACopySendsNothing() throws InterruptedException {
        transport = new FakeTransport("m4.vdev0", 0, false);
        RpmsgBuffer buffer = endpoint().claim(1);
        transport.hasBuffers(false);
        Thread.currentThread().interrupt();

        assertThatThrownBy(buffer::commit).isInstanceOf(SendTimeoutException.class).hasMessageContaining("interrupted");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(transport.sent).isEmpty();
    }
}
