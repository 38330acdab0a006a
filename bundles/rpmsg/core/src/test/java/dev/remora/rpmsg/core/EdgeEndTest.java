package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.PATIENT;
import static dev.remora.rpmsg.core.BusFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.testing.RecordedLog;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Edges that end: who waits for whom. */
@Timeout(120)
class EdgeEndTest {

    private BusFixture fixture = new BusFixture();
    private final FakeDriver driver = new FakeDriver("test.echo");
    private final CountDownLatch entered = new CountDownLatch(1);

    @AfterEach
    void close() {
        fixture.close();
        BusFixture.checkNothingIsLeft(driver);
    }

    /** A bus that does not wait for drivers. */
    private void impatient() {
        fixture.close();
        fixture = new BusFixture(BusFixture.impatient());
    }

    @Test
    void closingTakesEverythingDown() {
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);
        fixture.announce("echo", 0x401);
        fixture.announce("unbound", 0x402);
        RpmsgEndpoint endpoint = driver.instances.getFirst().channel().endpoint();

        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.core")) {
            fixture.edge.close("m4 crashed");
            assertThat(log.infos()).containsExactly("m4.vdev0: channel echo (0x400) gone, m4 crashed",
                    "m4.vdev0: channel echo (0x401) gone, m4 crashed",
                    "m4.vdev0: channel unbound (0x402) gone, m4 crashed");
        }

        assertThat(driver.instances).allMatch(instance -> instance.removes.get() == 1);
        assertThat(driver.released).hasSize(2);
        assertThat(fixture.services.channels()).isEmpty();
        assertThat(fixture.edge.endpoints().size()).isZero();
        assertThat(fixture.bus.inventory().channels()).isEmpty();
        assertThat(fixture.edge.dropped()).isEmpty();
        assertThatThrownBy(() -> endpoint.send(new byte[1])).isInstanceOf(ChannelClosedException.class)
                .hasMessageContaining("m4 crashed");
    }

    @Test
    void whatASessionHasDroppedIsToldByCauseWhenItsCountersGo() {
        fixture.edge.dropped("bad-length");
        fixture.edge.dropped("bad-length");
        fixture.announce("echo", 0x400);
        fixture.announce("echo", 0x400);

        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.core")) {
            fixture.edge.close("the backend is gone");
            assertThat(log.infos()).contains("m4.vdev0: dropped in session " + fixture.edge.epoch()
                    + ": {bad-length=2, duplicate=1}");
        }
    }

    @Test
    void closingTwiceIsClosingOnce() {
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);

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

        assertThat(fixture.bus.inventory().channels()).isEmpty();
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
        assertThat(fixture.bus.inventory().channels()).isEmpty();
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
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);

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
