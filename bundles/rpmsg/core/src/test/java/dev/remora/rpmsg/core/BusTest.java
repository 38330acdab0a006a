package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgInventory.DriverStatus;
import dev.remora.rpmsg.RpmsgInventory.EdgeStatus;
import dev.remora.rpmsg.spi.RpmsgEdge;
import dev.remora.rpmsg.testing.RecordedLog;
import java.lang.foreign.MemorySegment;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Announcing, matching, and what can be seen from outside. */
@Timeout(120)
class BusTest {

    private final BusFixture fixture = new BusFixture();
    private final FakeDriver driver = new FakeDriver("test.echo");

    @AfterEach
    void close() {
        fixture.close();
        assertThat(driver.breaches).isEmpty();
    }

    private Map<String, Long> dropped() {
        return fixture.edge.dropped();
    }

    @Test
    void anAnnouncedChannelIsAService() {
        fixture.announce("echo", 0x400);

        assertThat(fixture.services.properties()).containsExactly(Map.of("rpmsg.name", "echo", "rpmsg.dst", 0x400L,
                "rpmsg.backend", "fake", "rpmsg.edge", "m4.vdev0", "rpmsg.epoch", 1L, "rproc.name", "m4",
                "rpmsg.state", "UNBOUND"));
        RpmsgChannel channel = fixture.services.channels().getFirst();
        assertThat(channel.name()).isEqualTo("echo");
        assertThat(channel.destination()).isEqualTo(0x400);
        assertThat(channel.source()).isEqualTo(RpmsgChannel.ADDRESS_ANY);
    }

    @Test
    void aChannelWithoutADriverSaysSo() {
        fixture.announce("echo", 0x400);

        assertThat(fixture.status()).isEqualTo(new ChannelStatus("m4.vdev0.echo.-1.1024", "echo", -1, 0x400, "fake",
                "m4.vdev0", Optional.of("m4"), 1, ChannelState.UNBOUND, Optional.empty(), Optional.empty(),
                Optional.empty(), "no driver for echo", "drop", 0, 0, 0, 0, Map.of()));
    }

    @Test
    void aDriverThatComesLaterIsProbed() {
        fixture.announce("echo", 0x400);
        fixture.add(driver.as("other", "echo"));

        assertThat(driver.only().probes).hasValue(1);
        assertThat(fixture.status().driver()).contains("test.echo");
        assertThat(fixture.status().reason()).isEmpty();
    }

    @Test
    void aBoundChannelShowsItsDriverAndItsLocalAddress() {
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x80000000);

        assertThat(fixture.services.properties()).singleElement().satisfies(properties -> assertThat(properties)
                .contains(entry("rpmsg.driver", "test.echo"), entry("rpmsg.src", 0x400L),
                        entry("rpmsg.dst", 0x80000000L)));
        assertThat(fixture.status().source()).isEqualTo(0x400);
        assertThat(fixture.services.channels().getFirst().source()).isEqualTo(0x400);
        assertThat(fixture.bus.inventory().drivers())
                .containsExactly(new DriverStatus("test.echo", List.of("echo"), "test.bundle 1.0.0", 1));
    }

    @Test
    void eachChannelHasAnInstanceOfItsOwn() {
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);
        fixture.announce("echo", 0x401);

        assertThat(driver.instances).hasSize(2);
        assertThat(driver.instances).extracting(instance -> instance.channel().destination()).containsExactly(0x400,
                0x401);
        assertThat(fixture.bus.inventory().drivers().getFirst().bound()).isEqualTo(2);
    }

    @Test
    void namesMatchExactly() {
        fixture.add(driver.as("ech", "echo1", "Echo"));
        fixture.announce("echo", 0x400);

        assertThat(driver.instances).isEmpty();
    }

    @Test
    void theHighestRankingDriverIsTaken() {
        FakeDriver better = new FakeDriver("test.better");
        fixture.bus.add(driver.as(0, "echo"));
        fixture.bus.add(better.as(10, "echo"));
        fixture.announce("echo", 0x400);

        assertThat(fixture.status().driver()).contains("test.better");
    }

    @Test
    void ofEqualsTheOldestIsTaken() {
        FakeDriver younger = new FakeDriver("test.younger");
        fixture.bus.add(younger.as("echo"));
        fixture.bus.add(driver.as("echo"));
        fixture.announce("echo", 0x400);

        assertThat(fixture.status().driver()).contains("test.echo");
    }

    @Test
    void aBoundChannelKeepsItsDriverWhenABetterOneComes() {
        FakeDriver better = new FakeDriver("test.better");
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);
        fixture.add(better.as(10, "echo"));

        assertThat(fixture.status().driver()).contains("test.echo");
        assertThat(better.instances).isEmpty();
    }

    @Test
    void aDriverMaySendInItsProbe() {
        driver.whenProbed = channel -> channel.endpoint().send(new byte[]{1});
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x500);

        assertThat(fixture.transport.sent)
                .containsExactly(new FakeTransport.Message(0x400, 0x500, FakeTransport.bytes((byte) 1)));
        assertThat(fixture.status().sent()).isEqualTo(1);
    }

    @Test
    void aMessageReachesTheDriver() {
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);

        fixture.receive(fixture.address(), "hello");

        assertThat(driver.received).containsExactly("hello");
        assertThat(fixture.status().received()).isEqualTo(1);
        assertThat(dropped()).isEmpty();
    }

    @Test
    void aMessageForNobodyIsCountedAndDropped() {
        fixture.receive(0x400, "hello");

        assertThat(dropped()).isEqualTo(Map.of("no-endpoint", 1L));
    }

    @Test
    void aCallbackThatThrowsIsCountedAndTheChannelLives() {
        driver.whenReceived = _ -> {
            throw new IllegalStateException("cannot\nread this");
        };
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);

        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.core")) {
            fixture.receive(fixture.address(), "one");
            fixture.receive(fixture.address(), "two");
            assertThat(log.warnings()).containsExactly("m4.vdev0: channel echo (0x400), test.echo: callback failed: "
                    + "IllegalStateException: cannot\\u000aread this");
        }

        assertThat(driver.received).containsExactly("one", "two");
        assertThat(fixture.status().dropped()).isEqualTo(Map.of("callback-failed", 2L));
    }

    @Test
    void aCallbackThatIsCutShortByTheEndOfItsChannelIsNotReportedAsAFault() {
        driver.whenReceived = _ -> driver.only().channel().endpoint().trySend(new byte[1]);
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);

        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.core")) {
            fixture.transport.end();
            fixture.receive(fixture.address(), "one");
            assertThat(log.warnings()).isEmpty();
        }

        assertThat(driver.received).containsExactly("one");
        assertThat(fixture.status().dropped()).isEqualTo(Map.of("callback-failed", 1L));
    }

    @Test
    void anErrorInACallbackDoesNotReachTheBackend() {
        driver.whenReceived = _ -> {
            throw new NoClassDefFoundError("gone");
        };
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);

        fixture.receive(fixture.address(), "one");

        assertThat(fixture.status().dropped()).isEqualTo(Map.of("callback-failed", 1L));
    }

    @Test
    void aRepeatedAnnouncementIsIgnoredAndCounted() {
        fixture.announce("echo", 0x400);
        fixture.announce("echo", 0x400);
        fixture.announce("echo", 0x401);

        assertThat(fixture.bus.inventory().channels()).hasSize(2);
        assertThat(dropped()).isEqualTo(Map.of("duplicate", 1L));
    }

    @Test
    void anUnsafeNameIsRefusedAndSaidOnce() {
        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.core")) {
            fixture.announce("../../etc", 0x400);
            fixture.announce("a\nb", 0x400);
            assertThat(log.warnings()).singleElement().asString()
                    .startsWith("m4.vdev0: announcement of \"../../etc\" (0x400) refused");
        }

        assertThat(fixture.bus.inventory().channels()).isEmpty();
        assertThat(dropped()).isEqualTo(Map.of("bad-name", 2L));
    }

    @Test
    void anAddressThatNoChannelCanHaveIsRefused() {
        fixture.announce("echo", RpmsgChannel.ADDRESS_ANY);
        fixture.announce("echo", 53);

        assertThat(fixture.bus.inventory().channels()).isEmpty();
        assertThat(dropped()).isEqualTo(Map.of("bad-address", 2L));
    }

    @Test
    void aRemoteMayAnnounceSoManyChannelsAndNoMore() {
        for (int i = 0; i < 70; i++) {
            fixture.announce("echo", 0x400 + i);
        }

        assertThat(fixture.bus.inventory().channels()).hasSize(64);
        assertThat(dropped()).isEqualTo(Map.of("too-many-channels", 6L));

        fixture.edge.withdrawn("echo", 0x400);
        fixture.announce("echo", 0x500);
        fixture.announce("echo", 0x401);
        assertThat(fixture.bus.inventory().channels()).hasSize(64);
        assertThat(dropped()).isEqualTo(Map.of("too-many-channels", 6L, "duplicate", 1L));
    }

    @Test
    void aChangedLimitAppliesToWhatComesNext() {
        fixture.announce("echo", 0x400);
        fixture.announce("echo", 0x401);
        fixture.bus.limit(BusFixture.limits(1, BusFixture.settings(1, 512)));
        fixture.announce("echo", 0x402);

        assertThat(fixture.bus.inventory().channels()).hasSize(2);
    }

    @Test
    void aWithdrawnChannelIsGone() {
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);
        RpmsgChannel service = fixture.services.channels().getFirst();
        int address = fixture.address();

        fixture.edge.withdrawn("echo", 0x400);
        fixture.settle();

        assertThat(driver.only().removes).hasValue(1);
        assertThat(driver.released).hasSize(1);
        assertThat(fixture.bus.inventory().channels()).isEmpty();
        assertThat(fixture.services.channels()).isEmpty();
        assertThat(fixture.edge.endpoints().size()).isZero();
        assertThatThrownBy(service::endpoint).isInstanceOf(ChannelClosedException.class)
                .hasMessageContaining("withdrawn by the remote");
        fixture.receive(address, "late");
        assertThat(dropped()).isEqualTo(Map.of("no-endpoint", 1L));
    }

    @Test
    void withdrawingAnUnknownChannelIsIgnoredAndCounted() {
        fixture.announce("echo", 0x400);

        fixture.edge.withdrawn("echo", 0x401);
        fixture.edge.withdrawn("other", 0x400);

        assertThat(fixture.bus.inventory().channels()).hasSize(1);
        assertThat(dropped()).isEqualTo(Map.of("unknown-withdrawal", 2L));
    }

    @Test
    void aChannelThatComesBackIsANewOne() {
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);
        RpmsgChannel former = driver.only().channel();

        fixture.edge.withdrawn("echo", 0x400);
        fixture.announce("echo", 0x400);

        assertThat(driver.instances).hasSize(2);
        assertThat(fixture.status().driver()).contains("test.echo");
        assertThat(fixture.address()).isNotEqualTo(0x400);
        assertThatThrownBy(former::endpoint).isInstanceOf(ChannelClosedException.class);
    }

    @Test
    void onlyTheDriverHasTheEndpoint() {
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);

        RpmsgChannel service = fixture.services.channels().getFirst();
        assertThatThrownBy(service::endpoint).isInstanceOf(IllegalStateException.class)
                .isNotInstanceOf(ChannelClosedException.class).hasMessageContaining("has not opened it");
        RpmsgChannel own = driver.only().channel();
        assertThat(own.endpoint()).isSameAs(own.endpoint());
        assertThat(own.endpoint().address()).isEqualTo(own.source()).isEqualTo(service.source());
    }

    @Test
    void manySessionsLeaveNothingBehind() {
        fixture.add(driver.as("echo"));
        int many = 300;
        List<WeakReference<Object>> sessions = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            RpmsgEdge session = fixture.bus.open(new FakeTransport("m4.vdev1"));
            session.announced("echo", 0x400);
            session.announced("other", 0x401);
            if (i % 2 == 0) {
                session.withdrawn("echo", 0x400);
            }
            session.received(0x400, 0x400, MemorySegment.ofArray(new byte[4]), 0, 4, RpmsgEdge.NO_BUFFER);
            session.close("test");
            sessions.add(new WeakReference<>(session));
        }

        assertThat(fixture.bus.inventory().channels()).isEmpty();
        assertThat(fixture.bus.inventory().edges()).extracting(EdgeStatus::name).containsExactly("m4.vdev0");
        assertThat(fixture.services.channels()).isEmpty();
        assertThat(driver.released).hasSameSizeAs(driver.instances);
        driver.instances.clear();
        driver.released.clear();
        eventually(() -> {
            assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                    .doesNotContain("remora-bus-m4.vdev1");
            System.gc();
            assertThat(sessions).allMatch(session -> session.refersTo(null));
        });
    }

    @Test
    void aRemoteThatAnnouncesAndWithdrawsForEverDoesNotFillTheLog() {
        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.core");
                BusFixture flooded = new BusFixture(BusFixture.limits(2, BusFixture.settings(8, 512)))) {
            flooded.bus.add(driver.as("echo"));
            for (int i = 0; i < 200; i++) {
                flooded.edge.announced("echo", i + 0x400);
                flooded.settle();
                flooded.edge.withdrawn("echo", i + 0x400);
                flooded.settle();
            }
            // 4 lines for each of 2 channels in ten seconds, out of 600.
            assertThat(log.infos()).hasSizeBetween(8, 300);
            assertThat(flooded.edge.dropped()).isEmpty();
        }
    }

    @Test
    void theLifeOfAChannelIsInTheLog() {
        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.core")) {
            fixture.announce("rpmsg-client-sample", 0x400);
            fixture.add(driver.as("rpmsg-client-sample"));
            fixture.bus.remove(driver.id);
            fixture.settle();
            fixture.edge.withdrawn("rpmsg-client-sample", 0x400);
            fixture.settle();

            String channel = "m4.vdev0: channel rpmsg-client-sample (0x400)";
            assertThat(log.infos()).containsExactly(channel + " announced",
                    channel + ": bound to test.echo, local address 0x400",
                    channel + ": unbound, driver test.echo is gone", channel + " gone, withdrawn by the remote");
        }
    }

    @Test
    void anEdgeOpenedAgainHasAHigherEpoch() {
        fixture.announce("echo", 0x400);
        fixture.edge.close("the remote crashed");
        RpmsgEdge next = fixture.bus.open(new FakeTransport("m4.vdev0"));

        next.announced("echo", 0x400);

        eventually(() -> assertThat(fixture.services.properties()).singleElement()
                .satisfies(properties -> assertThat(properties).contains(entry("rpmsg.epoch", 2L))));
        assertThat(fixture.status().epoch()).isEqualTo(2);
    }

    @Test
    void openingAnEdgeEndsTheFormerOneOfItsName() {
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x400);

        RpmsgEdge next = fixture.bus.open(new FakeTransport("m4.vdev0"));

        assertThat(driver.only().removes).hasValue(1);
        assertThat(fixture.bus.inventory().channels()).isEmpty();
        next.announced("echo", 0x400);
        eventually(() -> assertThat(fixture.status().driver()).contains("test.echo"));
    }

    @Test
    void channelsAreListedByEdgeAndAge() {
        RpmsgEdge other = fixture.bus.open(new FakeTransport("m7.vdev0"));
        other.announced("a", 1);
        fixture.announce("z", 2);
        fixture.announce("b", 3);

        assertThat(fixture.bus.inventory().channels()).extracting(ChannelStatus::name).containsExactly("z", "b", "a");
    }
}
