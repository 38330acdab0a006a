package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.testing.RecordedLog;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Channels by configuration, for remotes that announce none. */
@Timeout(120)
class StaticChannelTest {

    private final BusFixture fixture = new BusFixture();
    private final FakeDriver driver = new FakeDriver("test.rpm");

    @AfterEach
    void close() {
        fixture.close();
        BusFixture.checkNothingIsLeft(driver);
    }

    private static StaticChannel client() {
        return StaticChannel.of(new ConfiguredValues("test",
                Map.of("name", "rpm", "edge", "m4.vdev0", "src", "80", "dst", "0x500")));
    }

    private static StaticChannel server() {
        return StaticChannel
                .of(new ConfiguredValues("test", Map.of("name", "rpm", "backend", "fake", "src", "80")));
    }

    @Test
    void aDriverIsBoundAtTheAddressesConfigured() {
        driver.whenProbed = channel -> channel.endpoint().send(new byte[]{1});
        fixture.bus.add(driver.as("rpm"));
        fixture.bus.add(client());
        fixture.settle();

        assertThat(fixture.status().id()).isEqualTo("m4.vdev0.rpm.80.1280");
        assertThat(fixture.status().driver()).contains("test.rpm");
        assertThat(fixture.address()).isEqualTo(80);
        assertThat(fixture.transport.sent)
                .containsExactly(new FakeTransport.Message(80, 0x500, FakeTransport.bytes((byte) 1)));
    }

    @Test
    void aServerAnswersWhoeverSpeaksToIt() {
        driver.whenReceived = message -> driver.only().channel().endpoint().sendTo(message.source(),
                message.copy());
        fixture.bus.add(server());
        fixture.add(driver.as("rpm"));
        fixture.receive(80, "hi");

        assertThat(fixture.transport.sent).containsExactly(
                new FakeTransport.Message(80, 0x400, FakeTransport.bytes((byte) 'h', (byte) 'i')));
        RpmsgChannel channel = driver.only().channel();
        RpmsgEndpoint endpoint = channel.endpoint();
        assertThat(channel.destination()).isEqualTo(RpmsgChannel.ADDRESS_ANY);
        assertThatThrownBy(() -> endpoint.trySend(new byte[1])).isInstanceOf(IllegalStateException.class);
        assertThat(fixture.status().destination()).isEqualTo(-1);
        assertThat(fixture.status().id()).isEqualTo("m4.vdev0.rpm.80.-1");
    }

    @Test
    void whoFoundItsAddressInUseIsBoundWhenItIsFree() {
        StaticChannel first = client();
        fixture.bus.add(first);
        fixture.bus.add(StaticChannel.of(new ConfiguredValues("test",
                Map.of("name", "tty", "edge", "m4.vdev0", "src", "80", "dst", "0x501"))));
        // Both are to be there before the driver, or the second could be quicker.
        fixture.settle();
        fixture.add(driver.as("rpm", "tty"));
        // What is tried anew has no reason meanwhile.
        await().until(() -> fixture.bus.inventory().channels().getLast().reason().contains("0x50 is in use by"));

        fixture.bus.remove(first);
        fixture.settle();

        assertThat(fixture.status().id()).isEqualTo("m4.vdev0.tty.80.1281");
        assertThat(fixture.status().driver()).contains("test.rpm");
    }

    @Test
    void itIsThereOnEachEdgeThatFitsWheneverThatOpens() {
        fixture.bus.add(server());
        fixture.bus.open(new FakeTransport("m7.vdev0"));

        assertThat(fixture.bus.inventory().channels()).extracting(ChannelStatus::edge).containsExactly("m4.vdev0",
                "m7.vdev0");
    }

    @Test
    void theRemoteCannotWithdrawIt() {
        fixture.bus.add(client());

        fixture.edge.withdrawn("rpm", 0x500);

        assertThat(fixture.bus.inventory().channels()).hasSize(1);
        assertThat(fixture.edge.dropped()).isEqualTo(Map.of("static-withdrawal", 1L));
    }

    @Test
    void theRemoteMayAnnounceItInVain() {
        fixture.bus.add(client());

        fixture.announce("rpm", 0x500);

        assertThat(fixture.bus.inventory().channels()).hasSize(1);
        assertThat(fixture.edge.dropped()).isEqualTo(Map.of("duplicate", 1L));
    }

    @Test
    void whatTheRemoteHasAnnouncedIsNotMadeAgain() {
        fixture.announce("rpm", 0x500);
        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.core")) {
            fixture.bus.add(client());
            assertThat(log.warnings()).singleElement().asString()
                    .startsWith("m4.vdev0: static channel m4.vdev0.rpm.80.1280 is not made");
        }
        assertThat(fixture.bus.inventory().channels()).hasSize(1);
    }

    @Test
    void whatWasInItsWayIsWithdrawnAndItIsMade() {
        fixture.announce("rpm", 0x500);
        fixture.bus.add(client());

        fixture.edge.withdrawn("rpm", 0x500);
        fixture.settle();

        assertThat(fixture.status().id()).isEqualTo("m4.vdev0.rpm.80.1280");
    }

    @Test
    void whatWasConfiguredTwiceIsThereUntilBothAreGone() {
        StaticChannel one = client();
        StaticChannel other = StaticChannel.of(new ConfiguredValues("test",
                Map.of("name", "rpm", "edge", "m4.*", "src", "80", "dst", "0x500")));
        fixture.bus.add(one);
        fixture.bus.add(other);

        fixture.bus.remove(one);
        fixture.settle();
        assertThat(fixture.status().id()).isEqualTo("m4.vdev0.rpm.80.1280");
        fixture.bus.remove(other);

        assertThat(fixture.bus.inventory().channels()).isEmpty();
    }

    @Test
    void itGoesWithItsConfiguration() {
        StaticChannel configured = client();
        fixture.bus.add(configured);
        fixture.add(driver.as("rpm"));

        fixture.bus.remove(configured);
        fixture.settle();

        assertThat(driver.only().removes).hasValue(1);
        assertThat(fixture.bus.inventory().channels()).isEmpty();
        assertThat(fixture.edge.endpoints().size()).isZero();
    }

    @Test
    void itDoesNotCountAgainstWhatTheRemoteMayAnnounce() {
        try (BusFixture small = new BusFixture(BusFixture.limits(1, BusFixture.settings(8, 1000)))) {
            small.bus.add(client());
            small.announce("echo", 1);
            small.announce("echo", 2);

            assertThat(small.bus.inventory().channels()).hasSize(2);
            assertThat(small.edge.dropped()).isEqualTo(Map.of("too-many-channels", 1L));
        }
    }

    @Test
    void itWaitsForItsAddressToComeFree() {
        fixture.announce("echo", 0x600);
        RpmsgEndpoint inTheWay = fixture.services.clientOf("test.client").createEndpoint(80, _ -> {});
        fixture.bus.add(driver.as("rpm"));
        fixture.bus.add(client());
        fixture.settle();
        assertThat(fixture.bus.inventory().channels().getLast().reason()).contains("0x50");

        inTheWay.close();
        fixture.settle();

        assertThat(fixture.bus.inventory().channels().getLast().driver()).contains("test.rpm");
    }
}
