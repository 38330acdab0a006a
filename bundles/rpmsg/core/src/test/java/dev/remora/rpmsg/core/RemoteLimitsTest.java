package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.spi.RpmsgEdge;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A remote that wants more than its share. */
@Timeout(120)
class RemoteLimitsTest {

    private final AtomicLong nanos = new AtomicLong();
    private final BusFixture fixture = new BusFixture(
            new Limits(4, 256, 3, 8, BusFixture.PATIENT, BusFixture.settings(8, 1000)), new Policy(), nanos::get);

    @AfterEach
    void close() {
        fixture.close();
    }

    private int channels() {
        return fixture.bus.inventory().channels().size();
    }

    /** Until the session has had as many as there may be. */
    private void begin() {
        for (int i = 0; i < 4; i++) {
            comeAndGo(i);
        }
    }

    private void comeAndGo(int destination) {
        fixture.announce("echo", destination);
        if (channels() == 1)
            fixture.edge.withdrawn("echo", destination);
        fixture.settle();
    }

    @Test
    void soManyAnnouncementsPerSecondAndNoMore() {
        begin();
        for (int i = 0; i < 3; i++) {
            comeAndGo(i);
        }
        assertThat(fixture.edge.dropped()).isEmpty();

        fixture.announce("echo", 5);
        fixture.announce("echo", 6);
        assertThat(channels()).isZero();
        assertThat(fixture.edge.dropped()).isEqualTo(Map.of("announcement-rate", 2L));
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        fixture.announce("echo", 5);
        assertThat(channels()).isEqualTo(1);
    }

    @Test
    void aSessionBeginsWithAllThatIsKnownOfTheLastOne() {
        for (int i = 0; i < 4; i++) {
            fixture.announce("echo", i);
        }
        fixture.edge.stop("the bus is updated");

        RpmsgEdge next = fixture.bus.open(new FakeTransport("m4.vdev0"));
        for (int i = 0; i < 4; i++) {
            next.announced("echo", i);
        }

        assertThat(channels()).isEqualTo(4);
        next.announced("echo", 4);
        assertThat(channels()).isEqualTo(4);
    }

    @Test
    void announcingAgainWhatIsThereIsFree() {
        for (int i = 0; i < 10; i++) {
            fixture.announce("echo", 0);
        }
        fixture.announce("echo", 1);

        assertThat(channels()).isEqualTo(2);
        assertThat(fixture.edge.dropped()).isEqualTo(Map.of("duplicate", 9L));
    }

    @Test
    void aChangedRateAppliesAtOnce() {
        begin();
        fixture.bus.limit(new Limits(64, 256, 10, 8, BusFixture.PATIENT, BusFixture.settings(8, 1000)));
        for (int i = 0; i < 12; i++) {
            fixture.announce("echo", i);
        }

        assertThat(channels()).isEqualTo(10);
    }

    @Test
    void namesAreAsLongAsConfigured() {
        fixture.announce("12345678", 0);
        fixture.announce("123456789", 1);

        assertThat(channels()).isEqualTo(1);
        assertThat(fixture.edge.dropped()).isEqualTo(Map.of("bad-name", 1L));
    }
}
