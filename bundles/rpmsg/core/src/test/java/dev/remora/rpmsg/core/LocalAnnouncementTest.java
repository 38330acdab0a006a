package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.core.FakeTransport.Announcement;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Drivers that the remote is told of. */
@Timeout(120)
class LocalAnnouncementTest {

    private BusFixture fixture = new BusFixture(BusFixture.limits(64, BusFixture.graceful(Overflow.HOLD)));
    private final FakeDriver driver = new FakeDriver("test.echo");
    private final FakeDriver second = new FakeDriver("test.second");

    @AfterEach
    void close() {
        fixture.close();
        BusFixture.checkNothingIsLeft(driver, second);
    }

    private static Announcement is(int address) {
        return new Announcement("echo", address, true);
    }

    private static Announcement isGone(int address) {
        return new Announcement("echo", address, false);
    }

    @Test
    void aBoundDriverIsAnnouncedAfterItsProbe() {
        driver.whenProbed = _ -> assertThat(fixture.transport.announcements).isEmpty();
        fixture.add(driver.announced("echo"));
        fixture.announce("echo", 0x500);

        assertThat(fixture.transport.announcements).containsExactly(is(0x400));
        assertThat(fixture.status().driver()).contains("test.echo");
    }

    @Test
    void aDriverThatDoesNotAskForItIsNotAnnounced() {
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x500);

        assertThat(fixture.transport.announcements).isEmpty();
    }

    @Test
    void theRemoteNoticesNothingOfAHandOver() {
        fixture.add(driver.announced("echo"));
        fixture.announce("echo", 0x500);
        fixture.bus.remove(driver.id);
        fixture.settle();
        fixture.add(second.announced("echo"));

        assertThat(fixture.status().driver()).contains("test.second");
        assertThat(fixture.transport.announcements).containsExactly(is(0x400));
    }

    @Test
    void itIsWithdrawnWhenNoDriverHasComeInTime() {
        fixture.close();
        fixture = new BusFixture(BusFixture.limits(64,
                new ChannelSettings(8, 1000, Overflow.HOLD, 1, 25, 15000, Optional.empty())));
        fixture.add(driver.announced("echo"));
        fixture.announce("echo", 0x500);

        fixture.bus.remove(driver.id);

        eventually(() -> assertThat(fixture.transport.announcements).containsExactly(is(0x400), isGone(0x400)));
    }

    @Test
    void itIsWithdrawnWhenTheNextDriverDoesNotAskForIt() {
        fixture.add(driver.announced("echo"));
        fixture.announce("echo", 0x500);
        fixture.bus.remove(driver.id);
        fixture.add(second.as("echo"));

        assertThat(fixture.transport.announcements).containsExactly(is(0x400), isGone(0x400));
    }

    @Test
    void itIsWithdrawnWhenItIsUnboundByHandAndAnnouncedAgainWithTheSameAddress() {
        fixture.add(driver.announced("echo"));
        fixture.announce("echo", 0x500);

        fixture.bus.admin().unbind("m4.vdev0.echo.-1.1280");
        fixture.settle();
        assertThat(fixture.transport.announcements).containsExactly(is(0x400), isGone(0x400));
        fixture.bus.admin().bind("m4.vdev0.echo.-1.1280", "test.echo");

        assertThat(fixture.transport.announcements).containsExactly(is(0x400), isGone(0x400), is(0x400));
    }

    @Test
    void itIsWithdrawnWhenTheBusStopsButNotWhenTheEdgeEnds() {
        fixture.add(driver.announced("echo"));
        fixture.announce("echo", 0x500);
        FakeTransport other = new FakeTransport("m7.vdev0");
        fixture.bus.open(other).announced("echo", 0x500);
        eventually(() -> assertThat(other.announcements).hasSize(1));

        fixture.edge.close("m4 crashed");
        fixture.close();

        assertThat(fixture.transport.announcements).containsExactly(is(0x400));
        assertThat(other.announcements).containsExactly(is(0x400), isGone(0x400));
    }

    @Test
    void aDriverThatCannotBeAnnouncedIsNotBound() {
        fixture.transport.timeOut();
        fixture.transport.hasBuffers(false);
        fixture.add(driver.announced("echo"));
        fixture.add(second.as("echo"));
        fixture.announce("echo", 0x500);

        assertThat(fixture.status().driver()).contains("test.second");
        assertThat(driver.only().removes).hasValue(1);
        assertThat(driver.released).hasSize(1);
    }

    @Test
    void aDriverThatGoesWhileItIsAnnouncedIsNotWaitedForLong() throws InterruptedException {
        fixture.transport.hasBuffers(false);
        fixture.bus.add(driver.announced("echo"));
        fixture.edge.announced("echo", 0x500);
        eventually(() -> assertThat(fixture.transport.waiting()).isEqualTo(1));

        fixture.bus.remove(driver.id);
        fixture.settle();

        assertThat(driver.only().removes).hasValue(1);
        assertThat(fixture.status().reason()).isEqualTo("no driver for echo");
        assertThat(fixture.transport.announcements).isEmpty();
        fixture.transport.hasBuffers(true);
    }
}
