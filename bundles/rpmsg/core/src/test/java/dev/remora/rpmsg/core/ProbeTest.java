package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.PATIENT;
import static dev.remora.rpmsg.core.BusFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.testing.RecordedLog;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What waits while a driver is probed, and probes that fail, hang, or are overtaken by events. */
@Timeout(120)
class ProbeTest {

    private BusFixture fixture = new BusFixture();
    private final FakeDriver driver = new FakeDriver("test.echo");
    private final FakeDriver second = new FakeDriver("test.second");
    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch leave = new CountDownLatch(1);

    @AfterEach
    void close() {
        leave.countDown();
        fixture.close();
        BusFixture.checkNothingIsLeft(driver, second);
    }

    /** A bus that does not wait for drivers. */
    private void impatient() {
        fixture.close();
        fixture = new BusFixture(BusFixture.impatient());
    }

    private void hang() {
        entered.countDown();
        Waits.until(leave, PATIENT);
    }

    private static void waitsFor(Thread thread) {
        eventually(() -> assertThat(thread.getState()).isEqualTo(Thread.State.TIMED_WAITING));
    }

    @Test
    void afterAProbeThatThrowsTheNextDriverIsTried() {
        driver.whenProbed = _ -> {
            throw new IllegalStateException("not mine");
        };
        fixture.bus.add(driver.as(1, "echo"));
        fixture.bus.add(second.as("echo"));
        fixture.announce("echo", 0x400);

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
        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.core")) {
            fixture.bus.add(driver.as(1, "echo"));
            fixture.bus.add(second.as("echo"));
            fixture.announce("echo", 0x400);
            fixture.add(new FakeDriver("test.other").as("other"));
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
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);
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
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);
        driver.whenProbed = _ -> {};

        fixture.bus.remove(driver.id);
        fixture.settle();
        assertThat(fixture.status().reason()).isEqualTo("no driver for echo");
        fixture.add(driver.as("echo"));

        assertThat(fixture.status().driver()).contains("test.echo");
    }

    @Test
    void aDriverThatGivesNoInstanceHasFailed() {
        driver.whenTaken = _ -> {
            throw new IllegalStateException("not activated");
        };
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);

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
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);

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
        fixture = new BusFixture(BusFixture.limits(64, BusFixture.settings(2, 512)));
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

        assertThat(fixture.edge.dropped()).containsEntry("too-many-channels", 1000L - 127);
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
        assertThat(fixture.bus.inventory().channels()).isEmpty();
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

    /** Once the service is gone the framework no longer takes its instances back. */
    @Test
    void anInstanceThatIsBeingMadeIsGivenBackBeforeItsServiceGoes() throws InterruptedException {
        driver.whenTaken = _ -> hang();
        fixture.bus.add(driver.as("echo"));
        fixture.edge.announced("echo", 0x400);
        Waits.until(entered, PATIENT);

        Thread event = Thread.ofPlatform().start(() -> fixture.bus.remove(driver.id));
        waitsFor(event);
        leave.countDown();
        event.join();

        assertThat(driver.only().probes).hasValue(0);
        assertThat(driver.released).hasSize(1);
    }

    @Test
    void aDriverMayGoWhileItsInstanceIsMade() {
        driver.whenTaken = _ -> fixture.bus.remove(driver.id);
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);

        assertThat(driver.only().probes).hasValue(0);
        assertThat(driver.released).hasSize(1);
    }

    @Test
    void aDriverMayGoInItsOwnProbe() {
        driver.whenProbed = _ -> fixture.bus.remove(driver.id);
        fixture.bus.add(second.as(-1, "echo"));
        fixture.bus.add(driver.as("echo"));
        fixture.announce("echo", 0x400);

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

        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.core")) {
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
}
