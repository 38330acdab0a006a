package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.PATIENT;
import static dev.remora.rpmsg.core.BusFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.testing.RecordedLog;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Drivers that go while their channel stays: who waits for whom. */
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
    void aDriverThatGoesInTheMomentInWhichItGetsBoundIsNotLeftBound() {
        fixture.announce("echo", 0x400);
        for (int round = 0; round < 200; round++) {
            FakeDriver brief = new FakeDriver("test.brief");
            for (int i = 0; i < 100; i++) {
                AtomicBoolean probed = new AtomicBoolean();
                brief.whenProbed = _ -> probed.set(true);
                fixture.bus.add(brief.as("echo"));
                while (!probed.get()) {
                    Thread.onSpinWait();
                }
                fixture.bus.remove(brief.id);
                brief.serviceIsGone();
            }
            assertThat(brief.breaches).isEmpty();
        }
    }

    @Test
    void whenTheDriverGoesTheNextOneTakesOver() {
        fixture.bus.add(driver.as(1, "echo"));
        fixture.bus.add(second.as("echo"));
        fixture.announce("echo", 0x400);

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
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);
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
        fixture.add(driver.as("echo", "other"));
        fixture.announce("echo", 0x400);
        fixture.announce("other", 0x401);

        fixture.bus.modify(driver.as("other"));
        fixture.settle();

        assertThat(fixture.bus.inventory().channels()).extracting(status -> status.driver().orElse(status.reason()))
                .containsExactly("no driver for echo", "test.echo");
    }

    @Test
    void aDriverWhoseRankingFallsKeepsItsChannel() {
        fixture.bus.add(driver.as(5, "echo"));
        fixture.bus.add(second.as(0, "echo"));
        fixture.announce("echo", 0x400);

        fixture.bus.modify(driver.as(-5, "echo"));
        fixture.settle();

        assertThat(fixture.status().driver()).contains("test.echo");
        assertThat(driver.instances).hasSize(1);
    }

    @Test
    void aSenderThatWaitsForABufferIsEndedWithItsDriver() throws InterruptedException {
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);
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
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);
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
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);
        driver.whenReceived = _ -> hang();
        int address = fixture.address();
        Thread receiveThread = Thread.ofPlatform().start(() -> fixture.receive(address, "one"));
        Waits.until(entered, PATIENT);

        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.core")) {
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
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);
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
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);

        fixture.bus.remove(driver.id);

        assertThat(driver.released).hasSize(1);
        assertThat(fixture.edge.endpoints().size()).isZero();
    }
}
