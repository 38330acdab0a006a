package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.PATIENT;
import static dev.remora.rpmsg.core.BusFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Probes that fail or hang, drivers that go, edges that end: who waits for whom. */
@Timeout(120)
class UnbindTest {

    private BusFixture fixture = new BusFixture();
    private final FakeDriver driver = new FakeDriver("test.echo");
    private final FakeDriver second = new FakeDriver("test.second");
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch leave = new CountDownLatch(1);

    @AfterEach
    void close() {
        leave.countDown();
        fixture.close();
        assertThat(driver.breaches).isEmpty();
        assertThat(second.breaches).isEmpty();
        eventually(() -> assertThat(driver.released).containsExactlyInAnyOrderElementsOf(driver.instances));
        eventually(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("remora-bus-")));
    }

    /** A bus that does not wait for drivers. */
    private void impatient() {
        fixture.close();
        fixture = new BusFixture(new Limits(64, 256, 131072, 1));
    }

    private void announce(String name, int destination) {
        fixture.edge.announced(name, destination);
        fixture.settle();
    }

    private void add(Driver added) {
        fixture.bus.add(added);
        fixture.settle();
    }

    private void hang() {
        entered.countDown();
        Waits.until(leave, PATIENT);
    }

    private static void waitsFor(Thread thread) {
        eventually(() -> assertThat(thread.getState()).isEqualTo(Thread.State.TIMED_WAITING));
    }

    // Probe

    @Test
    void afterAProbeThatThrowsTheNextDriverIsTried() {
        driver.whenProbed = _ -> {
            throw new IllegalStateException("not mine");
        };
        fixture.bus.add(driver.as(1, "echo"));
        fixture.bus.add(second.as("echo"));
        announce("echo", 0x400);

        assertThat(fixture.status().driver()).contains("test.second");
        assertThat(driver.only().removes).hasValue(0);
        assertThat(driver.released).hasSize(1);
        assertThat(fixture.edge.endpoints().size()).isEqualTo(1);
    }

    @Test
    void aProbeThatThrowsIsNotRepeatedAndItsReasonIsKept() {
        driver.whenProbed = _ -> {
            throw new IllegalStateException("not mine");
        };
        second.whenProbed = driver.whenProbed;
        try (LogLines log = new LogLines()) {
            fixture.bus.add(driver.as(1, "echo"));
            fixture.bus.add(second.as("echo"));
            announce("echo", 0x400);
            add(new FakeDriver("test.other").as("other"));
            assertThat(log.warnings()).first().asString()
                    .isEqualTo(
                            "m4.vdev0: channel echo (0x400): probe of test.echo failed: IllegalStateException: not mine");
        }

        assertThat(driver.instances).hasSize(1);
        assertThat(fixture.status().reason())
                .isEqualTo("probe of test.echo failed: IllegalStateException: not mine; "
                        + "probe of test.second failed: IllegalStateException: not mine");
        assertThat(fixture.edge.endpoints().size()).isZero();
    }

    @Test
    void aFailedDriverIsTriedAgainWhenItIsModified() {
        driver.whenProbed = _ -> {
            throw new IllegalStateException("no limit set");
        };
        add(driver.as("echo"));
        announce("echo", 0x400);
        driver.whenProbed = _ -> {};

        fixture.bus.modify(driver.as("echo"));
        fixture.settle();

        assertThat(fixture.status().driver()).contains("test.echo");
    }

    @Test
    void aFailedDriverIsTriedAgainWhenItIsRegisteredAgain() {
        driver.whenProbed = _ -> {
            throw new IllegalStateException("no limit set");
        };
        add(driver.as("echo"));
        announce("echo", 0x400);
        driver.whenProbed = _ -> {};

        fixture.bus.remove(driver.id);
        fixture.settle();
        assertThat(fixture.status().reason()).isEqualTo("no driver for echo");
        add(driver.as("echo"));

        assertThat(fixture.status().driver()).contains("test.echo");
    }

    @Test
    void aDriverThatGivesNoInstanceHasFailed() {
        driver.whenTaken = _ -> {
            throw new IllegalStateException("not activated");
        };
        add(driver.as("echo"));
        announce("echo", 0x400);

        assertThat(fixture.status().reason()).contains("test.echo").contains("not activated");
        assertThat(fixture.edge.endpoints().size()).isZero();
    }

    @Test
    void theEndpointOfAFailedProbeDoesNotSend() {
        List<RpmsgEndpoint> kept = new CopyOnWriteArrayList<>();
        driver.whenProbed = channel -> {
            kept.add(channel.endpoint());
            throw new IllegalStateException("not mine");
        };
        add(driver.as("echo"));
        announce("echo", 0x400);

        assertThatThrownBy(() -> kept.getFirst().send(new byte[1])).isInstanceOf(ChannelClosedException.class);
    }

    @Test
    void messagesWaitWhileTheProbeRuns() {
        driver.whenProbed = _ -> hang();
        fixture.bus.add(driver.as("echo"));
        fixture.edge.announced("echo", 0x400);
        Waits.until(entered, PATIENT);
        int address = driver.only().channel().endpoint().address();

        fixture.receive(address, "one");
        fixture.receive(address, "two");
        assertThat(driver.received).isEmpty();
        assertThat(fixture.status().reason()).isEqualTo("test.echo is being probed");
        leave.countDown();
        fixture.settle();
        fixture.receive(address, "three");

        assertThat(driver.received).containsExactly("one", "two", "three");
    }

    @Test
    void messagesThatFindNoRoomToWaitAreCounted() {
        fixture.close();
        fixture = new BusFixture(new Limits(64, 2, 512, PATIENT));
        driver.whenProbed = _ -> hang();
        fixture.bus.add(driver.as("echo"));
        fixture.edge.announced("echo", 0x400);
        Waits.until(entered, PATIENT);
        int address = driver.only().channel().endpoint().address();

        for (int i = 0; i < 5; i++) {
            fixture.receive(address, "m" + i);
        }
        leave.countDown();
        fixture.settle();

        assertThat(driver.received).containsExactly("m0", "m1");
        assertThat(fixture.status().dropped()).isEqualTo(Map.of("queue-full", 3L));
    }

    @Test
    void aProbeThatHangsHoldsUpNeitherTheReceiveThreadNorAnotherEdge() {
        driver.whenProbed = _ -> hang();
        fixture.bus.add(driver.as("echo"));
        fixture.bus.add(second.as("second"));
        BusFixture other = fixture;
        FakeTransport otherTransport = new FakeTransport("m7.vdev0");
        Edge otherEdge = (Edge) other.bus.open(otherTransport);
        fixture.edge.announced("echo", 0x400);
        Waits.until(entered, PATIENT);

        fixture.edge.announced("second", 0x401);
        fixture.edge.withdrawn("second", 0x401);
        fixture.receive(0x999, "nobody");
        otherEdge.announced("second", 0x400);

        eventually(() -> assertThat(second.instances).hasSize(1));
        assertThat(second.only().probes).hasValue(1);
    }

    @Test
    void announcementsDoNotPileUpBehindAProbeThatHangs() {
        driver.whenProbed = _ -> hang();
        fixture.bus.add(driver.as("echo"));
        fixture.edge.announced("echo", 0x400);
        Waits.until(entered, PATIENT);

        for (int i = 0; i < 1000; i++) {
            fixture.edge.announced("flood", 0x1000 + i);
            fixture.edge.withdrawn("flood", 0x1000 + i);
        }

        assertThat(fixture.bus.dropped().get("m4.vdev0")).containsEntry("too-many-channels", 1000L - 127);
    }

    @Test
    void withdrawingEndsASendThatBlocksTheProbe() {
        fixture.transport.hasBuffers(false);
        driver.whenProbed = channel -> channel.endpoint().send(new byte[1]);
        fixture.bus.add(driver.as("echo"));
        fixture.edge.announced("echo", 0x400);
        eventually(() -> assertThat(fixture.transport.waiting()).isEqualTo(1));

        fixture.edge.withdrawn("echo", 0x400);
        fixture.settle();

        assertThat(driver.only().removes).hasValue(0);
        assertThat(fixture.bus.channels()).isEmpty();
    }

    @Test
    void aDriverThatGoesDuringItsProbeIsRemovedAfterIt() throws InterruptedException {
        driver.whenProbed = _ -> hang();
        fixture.bus.add(driver.as("echo"));
        fixture.edge.announced("echo", 0x400);
        Waits.until(entered, PATIENT);
        AtomicReference<Integer> removes = new AtomicReference<>(-1);

        Thread event = Thread.ofPlatform().start(() -> {
            fixture.bus.remove(driver.id);
            removes.set(driver.only().removes.get());
        });
        waitsFor(event);
        leave.countDown();
        event.join();

        assertThat(removes.get()).isEqualTo(1);
        fixture.settle();
        assertThat(fixture.status().reason()).isEqualTo("no driver for echo");
    }

    @Test
    void aDriverThatGoesWhileItsInstanceIsMadeIsNotWaitedFor() {
        driver.whenTaken = _ -> hang();
        fixture.bus.add(driver.as("echo"));
        fixture.edge.announced("echo", 0x400);
        Waits.until(entered, PATIENT);

        fixture.bus.remove(driver.id);
        leave.countDown();
        fixture.settle();

        assertThat(driver.only().probes).hasValue(0);
        assertThat(driver.released).hasSize(1);
    }

    @Test
    void aDriverMayGoInItsOwnProbe() {
        driver.whenProbed = _ -> fixture.bus.remove(driver.id);
        fixture.bus.add(second.as(-1, "echo"));
        fixture.bus.add(driver.as("echo"));
        announce("echo", 0x400);

        assertThat(driver.only().removes).hasValue(1);
        assertThat(fixture.status().driver()).contains("test.second");
    }

    @Test
    void aProbeThatDoesNotReturnIsReportedAndNotWaitedFor() {
        impatient();
        driver.whenProbed = _ -> hang();
        fixture.bus.add(driver.as("echo"));
        fixture.edge.announced("echo", 0x400);
        Waits.until(entered, PATIENT);

        try (LogLines log = new LogLines()) {
            fixture.bus.remove(driver.id);
            assertThat(log.warnings()).singleElement().asString()
                    .startsWith("m4.vdev0: channel echo (0x400): probe of driver test.echo has not returned");
        }
        assertThat(driver.only().removes).hasValue(0);
        leave.countDown();
        fixture.settle();

        assertThat(driver.only().removes).hasValue(1);
        assertThat(driver.released).hasSize(1);
    }

    // The driver goes

    @Test
    void whenTheDriverGoesTheNextOneTakesOver() {
        fixture.bus.add(driver.as(1, "echo"));
        fixture.bus.add(second.as("echo"));
        announce("echo", 0x400);

        fixture.bus.remove(driver.id);
        assertThat(driver.only().removes).hasValue(1);
        assertThat(driver.released).hasSize(1);
        fixture.settle();

        assertThat(fixture.status().driver()).contains("test.second");
        assertThat(fixture.services.properties()).singleElement()
                .satisfies(properties -> assertThat(properties).containsEntry("rpmsg.driver", "test.second"));
        assertThat(fixture.services.registrations).hasValue(1);
    }

    @Test
    void whenTheLastDriverGoesTheChannelStaysUnbound() {
        add(driver.as("echo"));
        announce("echo", 0x400);
        RpmsgChannel own = driver.only().channel();
        RpmsgEndpoint endpoint = own.endpoint();

        fixture.bus.remove(driver.id);
        fixture.settle();

        assertThat(fixture.status().reason()).isEqualTo("no driver for echo");
        assertThat(fixture.services.properties()).singleElement()
                .satisfies(properties -> assertThat(properties).doesNotContainKeys("rpmsg.driver", "rpmsg.src"));
        assertThat(fixture.edge.endpoints().size()).isZero();
        assertThat(own.source()).isEqualTo(RpmsgChannel.ADDRESS_ANY);
        assertThatThrownBy(own::endpoint).isInstanceOf(ChannelClosedException.class)
                .hasMessageContaining("driver test.echo is gone");
        assertThatThrownBy(() -> endpoint.trySend(new byte[1])).isInstanceOf(ChannelClosedException.class);
    }

    @Test
    void aDriverThatIsNoLongerForTheNameLeaves() {
        add(driver.as("echo", "other"));
        announce("echo", 0x400);
        announce("other", 0x401);

        fixture.bus.modify(driver.as("other"));
        fixture.settle();

        assertThat(fixture.bus.channels()).extracting(status -> status.driver().orElse(status.reason()))
                .containsExactly("no driver for echo", "test.echo");
    }

    @Test
    void aDriverWhoseRankingFallsKeepsItsChannel() {
        fixture.bus.add(driver.as(5, "echo"));
        fixture.bus.add(second.as(0, "echo"));
        announce("echo", 0x400);

        fixture.bus.modify(driver.as(-5, "echo"));
        fixture.settle();

        assertThat(fixture.status().driver()).contains("test.echo");
        assertThat(driver.instances).hasSize(1);
    }

    @Test
    void aSenderThatWaitsForABufferIsEndedWithItsDriver() throws InterruptedException {
        add(driver.as("echo"));
        announce("echo", 0x400);
        RpmsgEndpoint endpoint = driver.only().channel().endpoint();
        fixture.transport.hasBuffers(false);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread sender = Thread.ofPlatform().start(() -> {
            try {
                endpoint.send(new byte[1]);
            } catch (Exception e) {
                thrown.set(e);
            }
        });
        eventually(() -> assertThat(fixture.transport.waiting()).isEqualTo(1));

        fixture.bus.remove(driver.id);
        sender.join();

        assertThat(thrown.get()).isInstanceOf(ChannelClosedException.class).hasMessageContaining("test.echo is gone");
    }

    @Test
    void removeFollowsTheCallback() throws InterruptedException {
        List<String> calls = new CopyOnWriteArrayList<>();
        driver.whenReceived = _ -> {
            hang();
            calls.add("received");
        };
        driver.whenRemoved = _ -> calls.add("removed");
        add(driver.as("echo"));
        announce("echo", 0x400);
        int address = fixture.address();
        Thread receiveThread = Thread.ofPlatform().start(() -> fixture.receive(address, "one"));
        Waits.until(entered, PATIENT);

        Thread event = Thread.ofPlatform().start(() -> fixture.bus.remove(driver.id));
        waitsFor(event);
        leave.countDown();
        event.join();
        receiveThread.join();

        assertThat(calls).containsExactly("received", "removed");
    }

    @Test
    void aCallbackThatDoesNotReturnIsReportedAndNotWaitedFor() throws InterruptedException {
        impatient();
        add(driver.as("echo"));
        announce("echo", 0x400);
        driver.whenReceived = _ -> hang();
        int address = fixture.address();
        Thread receiveThread = Thread.ofPlatform().start(() -> fixture.receive(address, "one"));
        Waits.until(entered, PATIENT);

        try (LogLines log = new LogLines()) {
            fixture.bus.remove(driver.id);
            assertThat(log.warnings()).singleElement().asString()
                    .startsWith("m4.vdev0: channel echo (0x400): callback of driver test.echo has not returned");
        }

        assertThat(driver.only().removes).hasValue(1);
        leave.countDown();
        receiveThread.join();
    }

    @Test
    void aDriverMayGoInItsOwnCallback() {
        driver.whenReceived = _ -> fixture.bus.remove(driver.id);
        add(driver.as("echo"));
        announce("echo", 0x400);
        int address = fixture.address();

        fixture.receive(address, "one");
        fixture.receive(address, "two");

        assertThat(driver.received).containsExactly("one");
        assertThat(driver.only().removes).hasValue(1);
    }

    @Test
    void removeThatThrowsLeavesNothingBehind() {
        driver.whenRemoved = _ -> {
            throw new IllegalStateException("so there");
        };
        add(driver.as("echo"));
        announce("echo", 0x400);

        fixture.bus.remove(driver.id);

        assertThat(driver.released).hasSize(1);
        assertThat(fixture.edge.endpoints().size()).isZero();
    }

    // The edge ends

    @Test
    void closingTakesEverythingDown() {
        add(driver.as("echo"));
        announce("echo", 0x400);
        announce("echo", 0x401);
        announce("unbound", 0x402);
        RpmsgEndpoint endpoint = driver.instances.getFirst().channel().endpoint();

        try (LogLines log = new LogLines()) {
            fixture.edge.close("m4 crashed");
            assertThat(log.infos()).containsExactly("m4.vdev0: channel echo (0x400) gone, m4 crashed",
                    "m4.vdev0: channel echo (0x401) gone, m4 crashed",
                    "m4.vdev0: channel unbound (0x402) gone, m4 crashed");
        }

        assertThat(driver.instances).allMatch(instance -> instance.removes.get() == 1);
        assertThat(driver.released).hasSize(2);
        assertThat(fixture.services.channels()).isEmpty();
        assertThat(fixture.edge.endpoints().size()).isZero();
        assertThat(fixture.bus.channels()).isEmpty();
        assertThat(fixture.bus.dropped()).isEmpty();
        assertThatThrownBy(() -> endpoint.send(new byte[1])).isInstanceOf(ChannelClosedException.class)
                .hasMessageContaining("m4 crashed");
    }

    @Test
    void closingTwiceIsClosingOnce() {
        add(driver.as("echo"));
        announce("echo", 0x400);

        fixture.edge.close("m4 crashed");
        fixture.edge.close("m4 crashed again");

        assertThat(driver.only().removes).hasValue(1);
    }

    @Test
    void aClosedEdgeTakesNoReports() {
        fixture.edge.close("m4 crashed");

        fixture.edge.announced("echo", 0x400);
        fixture.edge.withdrawn("echo", 0x400);
        fixture.receive(0x400, "late");

        assertThat(fixture.bus.channels()).isEmpty();
        assertThat(fixture.services.channels()).isEmpty();
    }

    @Test
    void closingEndsASendThatBlocksTheProbe() {
        fixture.transport.hasBuffers(false);
        driver.whenProbed = channel -> channel.endpoint().send(new byte[1]);
        fixture.bus.add(driver.as("echo"));
        fixture.edge.announced("echo", 0x400);
        eventually(() -> assertThat(fixture.transport.waiting()).isEqualTo(1));

        fixture.edge.close("m4 crashed");

        assertThat(driver.only().removes).hasValue(0);
        assertThat(driver.released).hasSize(1);
    }

    @Test
    void closingInterruptsAProbeThatDoesNotReturn() {
        impatient();
        CountDownLatch interrupted = new CountDownLatch(1);
        driver.whenProbed = _ -> {
            entered.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        };
        fixture.bus.add(driver.as("echo"));
        fixture.edge.announced("echo", 0x400);
        Waits.until(entered, PATIENT);

        fixture.edge.close("m4 crashed");

        assertThat(Waits.until(interrupted, PATIENT)).isTrue();
        assertThat(fixture.services.channels()).isEmpty();
        assertThat(fixture.bus.channels()).isEmpty();
    }

    @Test
    void aDriverMayCloseTheEdgeInItsProbe() {
        driver.whenProbed = _ -> fixture.edge.close("enough");
        fixture.bus.add(driver.as("echo"));
        fixture.edge.announced("echo", 0x400);

        eventually(() -> assertThat(driver.released).hasSize(1));
        assertThat(driver.only().removes).hasValue(1);
        assertThat(fixture.services.channels()).isEmpty();
    }

    @Test
    void aDriverMayCloseTheEdgeInItsRemove() {
        driver.whenRemoved = _ -> fixture.edge.close("once more");
        add(driver.as("echo"));
        announce("echo", 0x400);

        fixture.edge.close("m4 crashed");

        assertThat(driver.only().removes).hasValue(1);
    }

    @Test
    void aStoppedBusOpensNoEdge() {
        fixture.bus.close();

        assertThatThrownBy(() -> fixture.bus.open(new FakeTransport("m7.vdev0")))
                .isInstanceOf(IllegalStateException.class).hasMessageContaining("m7.vdev0");
    }
}
