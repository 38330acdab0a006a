package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.spi.RpmsgEdge;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The remote knows the local address of a channel, and goes on using it when the bus or the backend was replaced. */
@Timeout(60)
class FormerAddressesTest {

    private final BusFixture former = new BusFixture();
    private final FakeDriver driver = new FakeDriver("test.echo");

    @AfterEach
    void close() {
        former.close();
        BusFixture.checkNothingIsLeft(driver);
    }

    /** A bus after another, with the same backend. */
    private BusFixture next(ChannelSettings settings) {
        BusFixture next = new BusFixture(BusFixture.limits(64, settings), former.transport);
        next.bus.add(driver.as("echo"));
        next.settle();
        return next;
    }

    @Test
    void aChannelGetsTheAddressThatItHadUnderTheFormerBus() {
        former.announce("quiet", 0x501);
        former.add(driver.as("echo"));
        former.announce("echo", 0x500);
        int address = former.address("echo");
        former.close();

        try (BusFixture next = next(BusFixture.settings(256, 131072))) {
            next.announce("echo", 0x500);

            assertThat(next.address("echo")).isEqualTo(address);
        }
    }

    @Test
    void noOtherChannelGetsTheAddressOfOneThatIsStillToCome() {
        former.add(driver.as("echo"));
        former.announce("echo", 0x500);
        int address = former.address("echo");
        former.close();

        try (BusFixture next = next(BusFixture.settings(256, 131072))) {
            next.announce("echo", 0x777);

            assertThat(next.address("echo")).isNotEqualTo(address);
        }
    }

    @Test
    void whatArrivesBeforeTheDriverIsBoundAgainWaitsForIt() {
        former.add(driver.as("echo"));
        former.announce("echo", 0x500);
        int address = former.address("echo");
        former.close();

        try (BusFixture next = new BusFixture(BusFixture.limits(64, BusFixture.graceful(Overflow.HOLD)),
                former.transport)) {
            next.announce("echo", 0x500);
            next.receive(address, "early");
            assertThat(next.status().state()).isEqualTo(ChannelState.WAITING);

            next.add(driver.as("echo"));
            next.receive(address, "later");

            assertThat(driver.received).containsExactly("early", "later");
            assertThat(next.edgeStatus().dropped()).isEmpty();
        }
    }

    @Test
    void aWithdrawnChannelThatComesAgainIsAnotherOne() {
        former.add(driver.as("echo"));
        former.announce("echo", 0x500);
        int address = former.address("echo");

        ((RpmsgEdge) former.edge).withdrawn("echo", 0x500);
        former.settle();
        former.announce("echo", 0x500);

        assertThat(former.address("echo")).isNotEqualTo(address);
    }
}
