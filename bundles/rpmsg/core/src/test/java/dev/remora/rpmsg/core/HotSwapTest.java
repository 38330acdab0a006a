package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.ChannelBusyException;
import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.testing.RecordedLog;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A driver goes, and another comes: what arrives meanwhile. */
@Timeout(120)
class HotSwapTest {

    private BusFixture fixture = new BusFixture(
            BusFixture.limits(64, BusFixture.graceful(Overflow.DROP)));
    private final FakeDriver driver = new FakeDriver("test.echo");
    private final FakeDriver second = new FakeDriver("test.second");

    @AfterEach
    void close() {
        fixture.close();
        BusFixture.checkNothingIsLeft(driver, second);
    }

    private void with(ChannelSettings settings) {
        fixture.close();
        fixture = new BusFixture(BusFixture.limits(64, settings));
    }

    private int bound() {
        fixture.add(driver.as("echo"));
        fixture.announce("echo", 0x500);
        return fixture.address();
    }

    private void goes() {
        fixture.bus.remove(driver.id);
        fixture.settle();
    }

    @Test
    void theNextDriverGetsWhatWaitedFirstAndInOrder() {
        int address = bound();
        fixture.receive(address, "0");
        goes();
        IntStream.range(1, 100).forEach(number -> fixture.receive(address, "" + number));

        assertThat(fixture.status().state()).isEqualTo(ChannelState.WAITING);
        assertThat(fixture.status().queued()).isEqualTo(99);
        assertThat(fixture.status().reason()).isEqualTo("driver test.echo is gone");
        assertThat(fixture.services.properties()).singleElement().satisfies(properties -> assertThat(properties)
                .containsEntry("rpmsg.state", "WAITING").containsEntry("rpmsg.src", (long) address)
                .doesNotContainKey("rpmsg.driver"));

        second.whenProbed = _ -> fixture.receive(address, "100");
        fixture.add(second.as("echo"));
        fixture.receive(address, "101");

        assertThat(driver.received).containsExactly("0");
        assertThat(second.received).containsExactlyElementsOf(
                IntStream.rangeClosed(1, 101).mapToObj(Integer::toString).toList());
        assertThat(fixture.address()).isEqualTo(address);
        assertThat(fixture.services.registrations).hasValue(1);
        assertThat(fixture.status().dropped()).isEmpty();
    }

    @Test
    void aDriverMayGoInItsOwnCallbackAndLosesNothing() {
        int address = bound();
        fixture.bus.add(second.as("echo"));
        driver.whenReceived = _ -> {
            fixture.bus.remove(driver.id);
            fixture.settle();
        };

        fixture.receive(address, "one");
        fixture.receive(address, "two");
        fixture.settle();
        fixture.receive(address, "three");

        assertThat(driver.received).containsExactly("one");
        assertThat(second.received).containsExactly("two", "three");
    }

    @Test
    void whatFindsNoRoomIsDroppedAndCounted() {
        with(new ChannelSettings(2, 1000, Overflow.DROP, 600000, 25, 15000, Optional.empty()));
        int address = bound();
        goes();

        IntStream.range(0, 5).forEach(number -> fixture.receive(address, "" + number));
        fixture.add(second.as("echo"));

        assertThat(second.received).containsExactly("0", "1");
        assertThat(fixture.status().dropped()).isEqualTo(Map.of("queue-full", 3L));
        assertThat(fixture.status().overflow()).isEqualTo("drop");
    }

    @Test
    void whatFindsNoRoomStaysWithTheRemote() {
        with(new ChannelSettings(1, 1000, Overflow.HOLD, 600000, 25, 15000, Optional.empty()));
        int address = bound();
        goes();
        MemorySegment memory = MemorySegment.ofArray(new byte[]{'0', '1'});

        assertThat(fixture.edge.received(1, address, memory, 0, 1, -1)).isEqualTo(Taken.DONE);
        assertThat(fixture.edge.received(1, address, memory, 1, 1, -1)).isEqualTo(Taken.HELD);
        fixture.add(second.as("echo"));

        assertThat(second.received).containsExactly("0");
        assertThat(fixture.transport.resumed).containsExactly(address);
        assertThat(fixture.status().overflow()).isEqualTo("hold");
    }

    @Test
    void whenNobodyComesInTimeWhatWaitedIsCountedAndTheEndpointCloses() {
        with(new ChannelSettings(256, 1000, Overflow.DROP, 1, 25, 15000, Optional.empty()));
        int address = bound();
        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.core")) {
            driver.whenRemoved = _ -> fixture.receive(address, "late");
            fixture.bus.remove(driver.id);
            eventually(() -> assertThat(fixture.status().state()).isEqualTo(ChannelState.UNBOUND));
            eventually(() -> assertThat(log.warnings()).singleElement().asString()
                    .contains("no driver has come within 1 ms; 1 waiting messages dropped"));
        }
        fixture.settle();

        assertThat(fixture.status().dropped()).isEqualTo(Map.of("grace-expired", 1L));
        assertThat(fixture.status().reason()).isEqualTo("no driver for echo");
        assertThat(fixture.edge.endpoints().size()).isZero();
        fixture.add(second.as("echo"));
        assertThat(fixture.status().driver()).contains("test.second");
    }

    @Test
    void aProbeThatFailsDoesNotEndTheGracePeriod() {
        int address = bound();
        goes();
        fixture.receive(address, "one");
        second.whenProbed = _ -> {
            throw new IllegalStateException("not yet");
        };
        fixture.add(second.as("echo"));

        assertThat(fixture.status().state()).isEqualTo(ChannelState.WAITING);
        second.whenProbed = _ -> {};
        fixture.bus.modify(second.as("echo"));
        fixture.settle();

        assertThat(second.received).containsExactly("one");
        assertThat(fixture.address()).isEqualTo(address);
    }

    @Test
    void aChannelThatWaitsForItsDriverCannotBeOpened() {
        bound();
        goes();

        assertThatThrownBy(() -> fixture.services.clientOf("test.client").open(_ -> {}))
                .isInstanceOf(ChannelBusyException.class).hasMessageContaining("waits for its next driver");
    }

    @Test
    void whatIsUnboundByHandDoesNotWait() {
        int address = bound();
        fixture.bus.admin().unbind("m4.vdev0.echo.-1.1280");
        fixture.receive(address, "late");

        assertThat(fixture.status().state()).isEqualTo(ChannelState.UNBOUND);
        assertThat(fixture.edge.dropped()).isEqualTo(Map.of("no-endpoint", 1L));
    }

    @Test
    void unbindingByHandEndsTheGracePeriod() {
        int address = bound();
        goes();
        fixture.receive(address, "one");

        fixture.bus.admin().unbind("m4.vdev0.echo.-1.1280");

        assertThat(fixture.status().state()).isEqualTo(ChannelState.UNBOUND);
        assertThat(fixture.status().dropped()).isEqualTo(Map.of("unbound", 1L));
        assertThat(fixture.edge.endpoints().size()).isZero();
    }

    @Test
    void whatWaitsWhenTheChannelIsWithdrawnIsCountedWithItsEdge() {
        int address = bound();
        goes();
        fixture.receive(address, "one");

        fixture.edge.withdrawn("echo", 0x500);
        fixture.settle();

        assertThat(fixture.edge.dropped()).isEqualTo(Map.of("withdrawn", 1L));
        assertThat(fixture.edge.endpoints().size()).isZero();
    }

    @Test
    void whatWaitsWhenTheBusStopsIsSaidInOneLine() {
        int address = bound();
        goes();
        fixture.receive(address, "one");
        fixture.receive(address, "two");

        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.core")) {
            fixture.close();
            assertThat(log.warnings())
                    .containsExactly("m4.vdev0: 2 waiting messages dropped: the rpmsg bus stops");
        }
        assertThat(fixture.edge.received(1, address, MemorySegment.ofArray(new byte[1]), 0, 1, -1))
                .isEqualTo(Taken.HELD);
    }

    @Test
    void aBlockingDriverIsServedByAThreadOfItsOwnAndHandsOverToo() {
        Thread receiveThread = Thread.currentThread();
        driver.whenReceived = _ -> {
            if (Thread.currentThread().equals(receiveThread))
                driver.breaches.add("called on the receive thread");
        };
        fixture.add(driver.blocking("echo"));
        fixture.announce("echo", 0x500);
        int address = fixture.address();
        fixture.receive(address, "one");
        eventually(() -> assertThat(driver.received).containsExactly("one"));
        goes();
        fixture.receive(address, "two");
        fixture.add(second.blocking("echo"));

        eventually(() -> assertThat(second.received).containsExactly("two"));
        fixture.close();
        eventually(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("remora-channel-")));
    }

    @Test
    void settingsChangeWhileMessagesWait() {
        int address = bound();
        goes();
        fixture.receive(address, "one");

        fixture.bus.add(SettingsEntry
                .of(new ConfiguredValues("test", Map.of("name", "echo", "queue.messages", 1, "overflow", "drop"))));
        fixture.receive(address, "two");
        fixture.add(second.as("echo"));

        assertThat(second.received).isEqualTo(List.of("one"));
        assertThat(fixture.status().dropped()).isEqualTo(Map.of("queue-full", 1L));
    }
}
