package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.PATIENT;
import static dev.remora.rpmsg.core.BusFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.testing.RecordedLog;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an endpoint is called for besides messages. */
@Timeout(120)
class EventsTest {

    private final FakeTransport transport = new FakeTransport("m4.vdev0");
    private final EdgeEvents edge = new EdgeEvents();
    private final Endpoint endpoint = endpoint(0x401);
    private final List<String> calls = new ArrayList<>();

    private Endpoint endpoint(int address) {
        return new Endpoint(
                new EndpointContext("m4.vdev0: channel echo (0x400)", address, Peer.fixed(0x400), FakeTransport.MTU,
                        transport, SendGate.OPEN, () -> 1L, new LongAdder(), edge, () -> {
                        }));
    }

    EventsTest() {
        transport.whenWritable = edge::writable;
    }

    @Test
    void aTaskRunsOnceWhenThereIsABufferAgain() {
        transport.hasBuffers(false);
        endpoint.whenWritable(() -> calls.add("replaced"));
        endpoint.whenWritable(() -> calls.add("writable"));
        assertThat(calls).isEmpty();

        transport.hasBuffers(true);
        edge.writable();

        assertThat(calls).containsExactly("writable");
    }

    @Test
    void aTaskRunsSoonIfThereIsABufferNow() {
        endpoint.whenWritable(() -> calls.add("writable"));

        assertThat(calls).containsExactly("writable");
    }

    @Test
    void aTaskMayAskForTheNext() {
        transport.hasBuffers(false);
        endpoint.whenWritable(() -> {
            calls.add("first");
            transport.hasBuffers(false);
            endpoint.whenWritable(() -> calls.add("second"));
        });

        transport.hasBuffers(true);
        assertThat(calls).containsExactly("first");
        transport.hasBuffers(true);

        assertThat(calls).containsExactly("first", "second");
        endpoint.close("done");
        assertThat(endpoint.quiesce(PATIENT)).isTrue();
    }

    @Test
    void aTaskThatThrowsDisturbsNobody() {
        Endpoint other = endpoint(0x402);
        transport.hasBuffers(false);
        endpoint.whenWritable(() -> {
            throw new IllegalStateException("so there");
        });
        other.whenWritable(() -> calls.add("other"));

        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.core")) {
            transport.hasBuffers(true);
            assertThat(log.warnings()).singleElement().asString().contains("so there");
        }

        assertThat(calls).containsExactly("other");
    }

    @Test
    void aClosedEndpointForgetsItsTask() {
        transport.hasBuffers(false);
        endpoint.whenWritable(() -> calls.add("late"));
        endpoint.onSignals(_ -> calls.add("late"));

        endpoint.close("gone");
        transport.hasBuffers(true);
        edge.signals(0x401, Set.of(Signal.CTS));

        assertThat(calls).isEmpty();
        assertThatThrownBy(() -> endpoint.whenWritable(() -> calls.add("never")))
                .isInstanceOf(ChannelClosedException.class);
        assertThatThrownBy(() -> endpoint.awaitWritable(1)).isInstanceOf(ChannelClosedException.class);
        assertThatThrownBy(() -> endpoint.setSignals(Set.of())).isInstanceOf(ChannelClosedException.class);
        assertThatThrownBy(() -> endpoint.flowControl(true)).isInstanceOf(ChannelClosedException.class);
    }

    @Test
    void whoClosesWaitsForTheTaskThatRuns() throws InterruptedException {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        AtomicBoolean returned = new AtomicBoolean();
        transport.hasBuffers(false);
        endpoint.whenWritable(() -> {
            entered.countDown();
            Waits.until(leave, PATIENT);
            returned.set(true);
        });
        Thread receiveThread = Thread.ofPlatform().start(() -> transport.hasBuffers(true));
        Waits.until(entered, PATIENT);
        endpoint.close("gone");
        assertThat(endpoint.quiesce(1)).isFalse();
        AtomicBoolean before = new AtomicBoolean();
        Thread closing = Thread.ofPlatform().start(() -> before.set(endpoint.quiesce(PATIENT) && returned.get()));
        eventually(() -> assertThat(closing.getState()).isEqualTo(Thread.State.TIMED_WAITING));

        leave.countDown();
        closing.join();
        receiveThread.join();

        assertThat(before).isTrue();
    }

    @Test
    void aTaskMayCloseItsEndpoint() {
        AtomicBoolean quiet = new AtomicBoolean();

        endpoint.whenWritable(() -> {
            endpoint.close("enough");
            quiet.set(endpoint.quiesce(PATIENT));
        });

        assertThat(quiet).isTrue();
    }

    @Test
    void waitingForABufferTellsWhetherThereIsOne() throws InterruptedException {
        assertThat(endpoint.awaitWritable(1)).isTrue();
        transport.hasBuffers(false);
        transport.timeOut();
        assertThat(endpoint.awaitWritable(1)).isFalse();
        transport.end();
        assertThatThrownBy(() -> endpoint.awaitWritable(1)).isInstanceOf(ChannelClosedException.class);
        assertThat(endpoint.sent()).isZero();
    }

    @Test
    void signalsAreHeardAtTheirAddressByTheLastListener() {
        List<Set<Signal>> heard = new ArrayList<>();
        endpoint.onSignals(_ -> calls.add("former"));
        endpoint.onSignals(heard::add);

        edge.signals(0x401, EnumSet.of(Signal.CTS, Signal.CD));
        edge.signals(0x402, EnumSet.of(Signal.RI));

        assertThat(heard).containsExactly(Set.of(Signal.CTS, Signal.CD));
        assertThat(calls).isEmpty();
    }

    @Test
    void withoutSignalsTheAnswerIsTruthful() {
        assertThat(endpoint.signals()).isEmpty();
        assertThat(endpoint.setSignals(Set.of(Signal.DTR))).isFalse();
        assertThat(endpoint.flowControl(true)).isFalse();

        transport.signals = Optional.of(Set.of());

        assertThat(endpoint.setSignals(Set.of(Signal.DTR))).isTrue();
        assertThat(endpoint.signals()).contains(Set.of(Signal.DTR));
        assertThat(endpoint.flowControl(true)).isTrue();
    }
}
