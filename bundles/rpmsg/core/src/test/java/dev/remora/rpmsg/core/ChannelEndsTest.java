package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a transport hears of whose channels have states: when to open its side, and when to close it. */
@Timeout(120)
class ChannelEndsTest {

    private static final String OPENED = "+echo 500 400";
    private static final String CLOSED = "-echo 500 400";

    private BusFixture fixture = new BusFixture(BusFixture.limits(64, BusFixture.graceful(Overflow.HOLD)));
    private final FakeDriver driver = new FakeDriver("test.echo");
    private final FakeDriver second = new FakeDriver("test.second");

    @AfterEach
    void close() {
        fixture.close();
        BusFixture.checkNothingIsLeft(driver, second);
    }

    private List<String> ends() {
        return fixture.transport.ends;
    }

    private void withoutGrace() {
        fixture.close();
        fixture = new BusFixture();
    }

    /** The bus is replaced. */
    private void next(ChannelSettings settings) {
        fixture.close();
        FakeTransport transport = fixture.transport;
        transport.ends.clear();
        fixture = new BusFixture(BusFixture.limits(64, settings), transport);
    }

    @Test
    void aChannelThatNobodyWantsStaysClosed() {
        fixture.announce("echo", 0x500);

        assertThat(ends()).isEmpty();
    }

    @Test
    void aDriversChannelIsOpenFromBeforeItsProbe() {
        driver.whenProbed = _ -> assertThat(ends()).containsExactly(OPENED);
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x500);

        assertThat(fixture.status().driver()).contains("test.echo");
        assertThat(ends()).containsExactly(OPENED);
        assertThat(fixture.transport.addresses).hasSize(1);
    }

    @Test
    void aHandOverIsNotNoticed() {
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x500);
        fixture.bus.remove(driver.id);
        fixture.settle();
        fixture.add(second.as("echo"));

        assertThat(fixture.status().driver()).contains("test.second");
        assertThat(ends()).containsExactly(OPENED);
    }

    @Test
    void aDriverThatFollowsAtOnceFindsItOpenEvenIfNothingWaits() {
        withoutGrace();
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x500);
        fixture.add(second.as("echo"));
        fixture.bus.remove(driver.id);
        fixture.settle();

        assertThat(fixture.status().driver()).contains("test.second");
        assertThat(ends()).containsExactly(OPENED, OPENED);
    }

    @Test
    void theNextCandidateFindsItOpenAfterAProbeThatFailed() {
        driver.whenProbed = _ -> {
            throw new IllegalStateException("not mine");
        };
        fixture.bus.add(driver.as(1, "echo"));
        fixture.add(second.as("echo"));
        fixture.announce("echo", 0x500);

        assertThat(fixture.status().driver()).contains("test.second");
        assertThat(ends()).containsExactly(OPENED, OPENED);
    }

    @Test
    void aProbeThatFailedClosesIt() {
        driver.whenProbed = _ -> {
            throw new IllegalStateException("not mine");
        };
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x500);

        assertThat(ends()).containsExactly(OPENED, CLOSED);
    }

    @Test
    void itIsClosedWhenNoDriverHasComeInTime() {
        fixture.close();
        fixture = new BusFixture(BusFixture.limits(64,
                new ChannelSettings(256, 131072, Overflow.HOLD, 20, 25, 15000, Optional.empty())));
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x500);
        fixture.bus.remove(driver.id);

        eventually(() -> assertThat(ends()).containsExactly(OPENED, CLOSED));
    }

    @Test
    void itIsClosedWhenItIsUnboundByHandAndOpenedWhenBoundAgain() {
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x500);
        fixture.bus.admin().unbind("m4.vdev0.echo.-1.1280");
        fixture.settle();
        assertThat(ends()).containsExactly(OPENED, CLOSED);

        fixture.bus.admin().bind("m4.vdev0.echo.-1.1280", "test.echo");

        assertThat(ends()).containsExactly(OPENED, CLOSED, OPENED);
    }

    @Test
    void aBundleThatOpensAndClosesItDoesSoOnTheWire() {
        fixture.announce("echo", 0x500);
        fixture.services.clientOf("test.client").open(_ -> {}).close();
        fixture.settle();

        assertThat(ends()).containsExactly(OPENED, CLOSED);
    }

    @Test
    void anEndpointMoreIsNoConcernOfTheWire() {
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x500);
        driver.only().channel().createEndpoint(77, _ -> {}).close();
        fixture.settle();

        assertThat(ends()).containsExactly(OPENED);
    }

    @Test
    void theRemoteKnowsThatItHasWithdrawnIt() {
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x500);
        fixture.edge.withdrawn("echo", 0x500);
        fixture.settle();

        assertThat(ends()).containsExactly(OPENED);
    }

    @Test
    void itIsClosedWhenItIsNoLongerConfigured() {
        StaticChannel configured = new StaticChannel(new ChannelKey("echo", 0x400, 0x500), Optional.empty(),
                Optional.of("fake"), false);
        fixture.add(driver.as("echo"));
        fixture.bus.add(configured);
        fixture.settle();
        fixture.bus.remove(configured);
        fixture.settle();

        assertThat(ends()).containsExactly(OPENED, CLOSED);
    }

    @Test
    void theEndOfTheEdgeIsNotTheEndOfTheChannel() {
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x500);
        fixture.edge.close("the remote has crashed");

        assertThat(ends()).containsExactly(OPENED);
    }

    @Test
    void theNextBusOpensItAgainBeforeItsDriverIsThere() {
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x500);
        next(BusFixture.graceful(Overflow.HOLD));
        fixture.announce("echo", 0x500);
        assertThat(ends()).containsExactly(OPENED);

        fixture.add(second.as("echo"));

        assertThat(ends()).containsExactly(OPENED);
    }

    @Test
    void theNextBusClosesItIfNobodyWantsItAndNothingWaits() {
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x500);
        next(BusFixture.settings(256, 131072));
        fixture.announce("echo", 0x500);

        assertThat(ends()).containsExactly(CLOSED);
    }

    @Test
    void theNextBusDoesNotCloseItIfADriverIsThereAtOnce() {
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x500);
        next(BusFixture.settings(256, 131072));
        fixture.add(second.as("echo"));
        fixture.announce("echo", 0x500);

        assertThat(ends()).containsExactly(OPENED);
    }
}
