package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.AccessDeniedException;
import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.SendTimeoutException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many messages at once. */
@Timeout(120)
class BatchesTest {

    private final FakeTransport transport = new FakeTransport("m4.vdev0");
    private final LongAdder sent = new LongAdder();
    private final PolicyFixture policy = new PolicyFixture();

    private Endpoint endpoint(int destination, SendGate gate) {
        return new Endpoint(new EndpointContext("m4.vdev0: channel echo (0x400)", 0x401, Peer.fixed(destination),
                FakeTransport.MTU, transport, gate, () -> TimeUnit.HOURS.toNanos(1), sent, new EdgeEvents(), () -> {
                }));
    }

    private Endpoint endpoint() {
        return endpoint(0x400, SendGate.OPEN);
    }

    private Endpoint limitedTo(int perSecond) {
        policy.configure("slow", Map.of("bundle", "test.echo", "messages.per.second", perSecond));
        return endpoint(0x400, policy.policy.of(PolicyFixture.bundle("test.echo", "1.0.0"))
                .bind(PolicyFixture.channel("echo")));
    }

    /** Messages of one byte, numbered from 0. */
    private static List<MemorySegment> messages(int number) {
        return IntStream.range(0, number).mapToObj(i -> MemorySegment.ofArray(new byte[]{(byte) i})).toList();
    }

    private void checkSent(int... bytes) {
        assertThat(transport.sent).containsExactlyElementsOf(IntStream.of(bytes)
                .mapToObj(i -> new FakeTransport.Message(0x401, 0x400, FakeTransport.bytes((byte) i))).toList());
        assertThat(sent.sum()).isEqualTo(bytes.length);
    }

    /** Sends on a thread of its own, which ends with that. */
    private static Future<Boolean> inBackground(Endpoint endpoint, List<MemorySegment> payloads) {
        FutureTask<Boolean> sending = new FutureTask<>(() -> {
            endpoint.send(payloads);
            return true;
        });
        Thread.ofPlatform().daemon().start(sending);
        return sending;
    }

    @Test
    void theyAreShownAllAtOnceAndCounted() throws InterruptedException {
        Endpoint endpoint = endpoint();

        assertThat(endpoint.trySend(messages(3))).isEqualTo(3);
        endpoint.send(messages(2));

        checkSent(0, 1, 2, 0, 1);
        assertThat(transport.batches).containsExactly(3, 2);
        assertThat(endpoint.sent()).isEqualTo(5);
    }

    @Test
    void noMessageIsNoBatch() throws InterruptedException {
        transport.hasBuffers(false);

        assertThat(endpoint().trySend(List.of())).isZero();
        endpoint().send(List.of());

        checkSent();
    }

    @Test
    void asManyAreSentAsThereAreBuffers() {
        transport.hasBuffers(2);

        assertThat(endpoint().trySend(messages(5))).isEqualTo(2);
        assertThat(endpoint().trySend(messages(5))).isZero();

        checkSent(0, 1);
    }

    @Test
    void oneThatIsTooLongKeepsAllBack() {
        List<MemorySegment> payloads = List.of(MemorySegment.ofArray(new byte[1]),
                MemorySegment.ofArray(new byte[FakeTransport.MTU + 1]));

        assertThatThrownBy(() -> endpoint().trySend(payloads)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("497 bytes");
        assertThatThrownBy(() -> endpoint().send(payloads)).isInstanceOf(IllegalArgumentException.class);

        checkSent();
    }

    @Test
    void oneThatIsDeniedForItsSizeKeepsAllBack() {
        policy.configure("small", Map.of("bundle", "test.echo", "bytes.max", 4));
        Endpoint endpoint = endpoint(0x400, policy.policy.of(PolicyFixture.bundle("test.echo", "1.0.0"))
                .bind(PolicyFixture.channel("echo")));

        assertThatThrownBy(() -> endpoint.trySend(List.of(MemorySegment.ofArray(new byte[4]),
                MemorySegment.ofArray(new byte[5])))).isInstanceOf(AccessDeniedException.class);

        checkSent();
    }

    @Test
    void onlyWhatIsSentCountsAgainstTheRate() {
        Endpoint endpoint = limitedTo(5);
        transport.hasBuffers(2);
        assertThat(endpoint.trySend(messages(4))).isEqualTo(2);
        assertThat(endpoint.trySend(messages(4))).isZero();
        assertThat(endpoint.trySend(new byte[1])).isFalse();

        transport.hasBuffers(100);
        assertThat(endpoint.trySend(messages(3))).isEqualTo(3);

        checkSent(0, 1, 0, 1, 2);
        assertThatThrownBy(() -> endpoint.trySend(messages(1))).isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void whatTheRateAllowsIsSentAndTheRestDeniedByTheNextCall() {
        Endpoint endpoint = limitedTo(3);

        assertThatThrownBy(() -> endpoint.send(messages(5))).isInstanceOf(AccessDeniedException.class);

        checkSent(0, 1, 2);
        policy.millisPass(1000);
        assertThat(endpoint.trySend(messages(5))).isEqualTo(3);
    }

    @Test
    void aMessageThatTimedOutDoesNotCountAgainstTheRate() {
        Endpoint endpoint = limitedTo(1);
        transport.hasBuffers(false);
        transport.timeOut();
        assertThatThrownBy(() -> endpoint.send(new byte[1])).isInstanceOf(SendTimeoutException.class);

        transport.hasBuffers(true);

        assertThat(endpoint.trySend(new byte[1])).isTrue();
    }

    @Test
    void aSenderWaitsForBuffersAndSendsInOrderByOneDeadline() throws Exception {
        transport.hasBuffers(2);
        Endpoint endpoint = endpoint();
        Future<Boolean> sending = inBackground(endpoint, messages(5));
        eventually(() -> assertThat(transport.waiting()).isEqualTo(1));
        checkSent(0, 1);

        transport.hasBuffers(1);
        eventually(() -> assertThat(transport.waits).hasSize(2));
        eventually(() -> assertThat(transport.waiting()).isEqualTo(1));
        transport.hasBuffers(100);

        assertThat(sending.get()).isTrue();
        checkSent(0, 1, 2, 3, 4);
        assertThat(transport.batches).containsExactly(2, 1, 2);
        assertThat(transport.waits.getFirst()).isLessThan(TimeUnit.HOURS.toNanos(1));
        assertThat(transport.waits.getLast()).isLessThan(transport.waits.getFirst());
    }

    @Test
    void aSenderWhoseTimeIsOverHasSentWhatItCould() {
        transport.hasBuffers(2);
        transport.timeOut();

        assertThatThrownBy(() -> endpoint().send(messages(3))).isInstanceOf(SendTimeoutException.class);

        checkSent(0, 1);
    }

    @Test
    void aSenderThatWaitsHearsOfTheEnd() {
        transport.hasBuffers(1);
        Endpoint endpoint = endpoint();
        Future<Boolean> sending = inBackground(endpoint, messages(3));
        eventually(() -> assertThat(transport.waiting()).isEqualTo(1));

        endpoint.close("m4 crashed");

        assertThatThrownBy(sending::get).hasCauseInstanceOf(ChannelClosedException.class);
        checkSent(0);
    }

    @Test
    void nothingIsSentOnAnEdgeThatHasEnded() {
        transport.end();

        assertThatThrownBy(() -> endpoint().trySend(messages(2))).isInstanceOf(ChannelClosedException.class);

        checkSent();
    }

    @Test
    void aChannelThatOnlyListensHasNowhereToSendThem() {
        Endpoint endpoint = endpoint(RpmsgChannel.ADDRESS_ANY, SendGate.OPEN);

        assertThatThrownBy(() -> endpoint.trySend(messages(1))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> endpoint.send(messages(1))).isInstanceOf(IllegalStateException.class);
    }
}
