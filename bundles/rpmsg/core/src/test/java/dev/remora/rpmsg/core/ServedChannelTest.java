package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.core.FakeTransport.Announcement;
import dev.remora.rpmsg.spi.RpmsgEdge;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Channels that the remote hears of from us: its end comes by its first message, or by an announcement of its own. */
@Timeout(120)
class ServedChannelTest {

    private BusFixture fixture = new BusFixture();
    private final FakeDriver driver = new FakeDriver("test.echo");
    private final FakeDriver second = new FakeDriver("test.second");

    @AfterEach
    void close() {
        fixture.close();
        BusFixture.checkNothingIsLeft(driver, second);
    }

    private static StaticChannel served(String... more) {
        Map<String, Object> properties = new HashMap<>(Map.of("name", "echo", "edge", "m4.*", "announce", true));
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return StaticChannel.of(new ConfiguredValues("test", properties));
    }

    private static Announcement is(int address) {
        return new Announcement("echo", address, true);
    }

    private static Announcement isGone(int address) {
        return new Announcement("echo", address, false);
    }

    private void graceful() {
        fixture.close();
        fixture = new BusFixture(BusFixture.limits(64, BusFixture.graceful(Overflow.HOLD)));
    }

    private void hear(int source, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        fixture.edge.received(source, fixture.address(), MemorySegment.ofArray(bytes), 0,
                bytes.length, RpmsgEdge.NO_BUFFER);
        fixture.settle();
    }

    private void serve() {
        fixture.bus.add(served());
        fixture.add(driver.as("echo"));
    }

    @Test
    void itsDriverIsAnnouncedAtAFreeAddress() {
        driver.whenProbed = _ -> assertThat(fixture.transport.announcements).isEmpty();
        serve();

        assertThat(fixture.transport.announcements).containsExactly(is(0x400));
        assertThat(fixture.status().id()).isEqualTo("m4.vdev0.echo.-1.-1");
        assertThat(fixture.status().driver()).contains("test.echo");
        assertThat(fixture.status().destination()).isEqualTo(-1);
    }

    @Test
    void itIsAnnouncedAtTheAddressConfigured() {
        fixture.bus.add(served("src", "80"));
        fixture.bus.add(served("src", "81", "dst", "0x500"));
        fixture.add(driver.as("echo"));

        assertThat(fixture.transport.announcements).containsExactlyInAnyOrder(is(80), is(81));
    }

    @Test
    void whoeverSpeaksToItFirstIsItsRemoteEnd() throws InterruptedException {
        driver.whenReceived = message -> assertThat(driver.only().channel().destination()).isEqualTo(message.source());
        serve();
        RpmsgEndpoint endpoint = driver.only().channel().endpoint();
        assertThatThrownBy(() -> endpoint.trySend(new byte[1])).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no destination");

        hear(0x401, "hi");
        endpoint.send(new byte[]{1});

        assertThat(fixture.transport.sent)
                .containsExactly(new FakeTransport.Message(0x400, 0x401, FakeTransport.bytes((byte) 1)));
        assertThat(fixture.status().destination()).isEqualTo(0x401);
        assertThat(fixture.services.properties().iterator().next()).containsEntry(RpmsgChannel.DESTINATION, 0x401L);
        assertThat(driver.received).containsExactly("hi");
    }

    @Test
    void nobodyElseTakesItsPlace() {
        serve();
        hear(0x401, "first");
        hear(0x402, "second");
        assertThat(fixture.status().destination()).isEqualTo(0x401);

        fixture.announce("echo", 0x403);

        assertThat(fixture.bus.inventory().channels()).extracting(ChannelStatus::destination).containsExactly(0x401L,
                0x403L);
    }

    @Test
    void itDoesNotSpeakToTheNameServiceOrToAny() {
        serve();

        hear(53, "trap");
        hear(RpmsgChannel.ADDRESS_ANY, "nobody");

        assertThat(driver.received).containsExactly("trap", "nobody");
        assertThat(fixture.status().destination()).isEqualTo(-1);
    }

    @Test
    void whoSpeaksToAFurtherEndpointIsNotItsRemoteEnd() {
        driver.whenProbed = channel -> channel.createEndpoint(90, _ -> {});
        serve();

        fixture.receive(90, "aside");

        assertThat(driver.only().channel().destination()).isEqualTo(RpmsgChannel.ADDRESS_ANY);
    }

    @Test
    void whatWaitedTellsTheRemoteEndToo() {
        graceful();
        serve();
        fixture.bus.remove(driver.id);
        hear(0x401, "early");
        assertThat(fixture.status().destination()).isEqualTo(-1);

        fixture.add(second.as("echo"));
        fixture.settle();

        assertThat(second.received).containsExactly("early");
        assertThat(fixture.status().destination()).isEqualTo(0x401);
    }

    @Test
    void whereBothAnnounceItIsOneChannel() throws InterruptedException {
        serve();
        fixture.announce("echo", 0x500);

        driver.only().channel().endpoint().send(new byte[]{1});

        assertThat(fixture.status().destination()).isEqualTo(0x500);
        assertThat(fixture.transport.sent).extracting(FakeTransport.Message::destination).containsExactly(0x500);
        assertThat(fixture.edge.dropped()).isEmpty();
    }

    @Test
    void theAnnouncementOfWhoHasSpokenAlreadyIsTaken() {
        serve();
        hear(0x500, "hi");
        fixture.announce("echo", 0x500);
        assertThat(fixture.status().destination()).isEqualTo(0x500);
        assertThat(fixture.edge.dropped()).isEmpty();

        fixture.announce("echo", 0x500);

        assertThat(fixture.edge.dropped()).isEqualTo(Map.of("duplicate", 1L));
        assertThat(fixture.bus.inventory().channels()).hasSize(1);
    }

    @Test
    void afterAWithdrawalItListensAgain() {
        serve();
        fixture.announce("echo", 0x500);
        fixture.edge.withdrawn("echo", 0x501);
        assertThat(fixture.status().destination()).isEqualTo(0x500);

        fixture.edge.withdrawn("echo", 0x500);
        fixture.settle();
        assertThat(fixture.status().destination()).isEqualTo(-1);
        assertThat(fixture.status().driver()).contains("test.echo");
        hear(0x402, "next");

        assertThat(fixture.status().destination()).isEqualTo(0x402);
        assertThat(fixture.edge.dropped()).isEqualTo(Map.of("unknown-withdrawal", 1L));
        assertThat(driver.only().removes).hasValue(0);
    }

    @Test
    void theNextSessionLearnsAnew() {
        serve();
        hear(0x401, "hi");
        fixture.edge.close("m4 restarts");
        FakeTransport restarted = new FakeTransport("m4.vdev0");

        Edge next = (Edge) fixture.bus.open(restarted);

        eventually(() -> assertThat(restarted.announcements).containsExactly(is(0x400)));
        assertThat(fixture.status().destination()).isEqualTo(-1);
        assertThat(fixture.transport.announcements).containsExactly(is(0x400));
        next.announced("echo", 0x600);
        assertThat(fixture.status().destination()).isEqualTo(0x600);
    }

    @Test
    void theRemoteNoticesNothingOfAnUpdateOfTheDriver() throws InterruptedException {
        graceful();
        serve();
        hear(0x401, "hi");

        fixture.bus.remove(driver.id);
        fixture.settle();
        fixture.add(second.as("echo"));
        second.only().channel().endpoint().send(new byte[]{1});

        assertThat(fixture.transport.announcements).containsExactly(is(0x400));
        assertThat(fixture.transport.sent).extracting(FakeTransport.Message::destination).containsExactly(0x401);
    }

    @Test
    void aDriverThatIsGoneForGoodIsWithdrawnAndWhoSpokeToItForgotten() {
        serve();
        hear(0x401, "hi");

        fixture.bus.remove(driver.id);
        fixture.settle();
        assertThat(fixture.transport.announcements).containsExactly(is(0x400), isGone(0x400));
        assertThat(fixture.status().destination()).isEqualTo(-1);
        fixture.add(second.as("echo"));

        assertThat(fixture.transport.announcements).containsExactly(is(0x400), isGone(0x400), is(0x400));
    }

    @Test
    void whatTheRemoteHasAnnouncedOutlivesADriver() {
        serve();
        fixture.announce("echo", 0x500);

        fixture.bus.remove(driver.id);
        fixture.settle();

        assertThat(fixture.status().destination()).isEqualTo(0x500);
    }

    @Test
    void itIsWithdrawnWithItsConfiguration() {
        StaticChannel configured = served();
        fixture.bus.add(configured);
        fixture.add(driver.as("echo"));

        fixture.bus.remove(configured);
        fixture.settle();

        assertThat(fixture.transport.announcements).containsExactly(is(0x400), isGone(0x400));
        assertThat(fixture.bus.inventory().channels()).isEmpty();
    }

    @Test
    void withoutItsConfigurationWhatTheRemoteAnnouncedIsAChannelOfItsOwn() {
        StaticChannel configured = served();
        fixture.bus.add(configured);
        fixture.announce("echo", 0x500);

        fixture.bus.remove(configured);
        fixture.settle();
        assertThat(fixture.status().id()).isEqualTo("m4.vdev0.echo.-1.1280");
        fixture.edge.withdrawn("echo", 0x500);

        assertThat(fixture.bus.inventory().channels()).isEmpty();
        assertThat(fixture.edge.dropped()).isEmpty();
    }

    @Test
    void itTakesOverWhatTheRemoteHadAnnounced() {
        fixture.announce("echo", 0x500);
        fixture.announce("other", 0x501);

        fixture.bus.add(served());
        fixture.settle();

        assertThat(fixture.bus.inventory().channels()).extracting(ChannelStatus::id)
                .containsExactly("m4.vdev0.other.-1.1281", "m4.vdev0.echo.-1.-1");
        assertThat(fixture.bus.inventory().channels().getLast().destination()).isEqualTo(0x500);
    }

    @Test
    void itIsAnnouncedForABundleThatOpensIt() {
        fixture.bus.add(served());
        fixture.settle();
        assertThat(fixture.transport.announcements).isEmpty();

        RpmsgEndpoint endpoint = fixture.services.clientOf("test.client").open(_ -> {});
        fixture.settle();
        hear(0x401, "hi");
        assertThat(fixture.status().destination()).isEqualTo(0x401);
        endpoint.close();
        fixture.settle();

        assertThat(fixture.transport.announcements).containsExactly(is(0x400), isGone(0x400));
        assertThat(fixture.status().destination()).isEqualTo(-1);
    }

    @Test
    void theNextBusAnnouncesItAtTheSameAddress() {
        fixture.announce("first", 0x300);
        fixture.add(second.as("first"));
        serve();
        assertThat(fixture.transport.announcements).containsExactly(is(0x401));
        fixture.close();

        BusFixture next = new BusFixture(BusFixture.limits(), fixture.transport);
        next.bus.add(driver.as("echo"));
        next.bus.add(served());
        next.settle();
        next.close();

        assertThat(fixture.transport.announcements).containsExactly(is(0x401), isGone(0x401), is(0x401),
                isGone(0x401));
    }
}
