package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgEndpoint;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Channels with room of their own, to each its own. */
@Timeout(120)
class ChannelRoomTest {

    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final BusFixture fixture = new BusFixture();
    private final FakeDriver narrow = new FakeDriver("test.narrow");
    private final FakeDriver wide = new FakeDriver("test.wide");
    private final List<String> calls = new ArrayList<>();

    @BeforeEach
    void announce() {
        fixture.transport.mtus.put(0x500, 40);
        fixture.transport.mtus.put(0x501, 100_000);
        fixture.bus.add(narrow.as("narrow"));
        fixture.add(wide.as("wide"));
        fixture.announce("narrow", 0x500);
        fixture.announce("wide", 0x501);
    }

    @AfterEach
    void close() {
        fixture.close();
        BusFixture.checkNothingIsLeft(narrow, wide);
    }

    private static RpmsgEndpoint endpoint(FakeDriver driver) {
        return driver.only().channel().endpoint();
    }

    @Test
    void eachHasItsOwnMtuWithinThatOfTheEdge() {
        assertThat(endpoint(narrow).mtu()).isEqualTo(40);
        assertThat(endpoint(wide).mtu()).isEqualTo(FakeTransport.MTU);
        assertThatThrownBy(() -> endpoint(narrow).trySend(new byte[41]))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("MTU of 40 bytes");
        assertThat(endpoint(narrow).trySend(new byte[40])).isTrue();
    }

    @Test
    void aTaskRunsWhenItsOwnChannelHasRoom() {
        fixture.transport.hasBuffers(false);
        endpoint(narrow).whenWritable(() -> calls.add("narrow"));
        endpoint(wide).whenWritable(() -> calls.add("wide"));
        assertThat(fixture.transport.asked).containsExactly(0x500, 0x501);

        fixture.edge.writable(0x501);
        assertThat(calls).containsExactly("wide");
        fixture.edge.writable(0x501);
        fixture.edge.writable(0x500);

        assertThat(calls).containsExactly("wide", "narrow");
    }

    @Test
    void whoWaitsDoesSoForTheOwnChannel() throws InterruptedException {
        assertThat(endpoint(wide).awaitWritable(HOUR)).isTrue();

        assertThat(fixture.transport.asked).containsExactly(0x501);
    }

    @Test
    void whetherTheRemoteHasTakenAllIsAskedOfTheOwnChannel() {
        fixture.transport.drained.put(0x500, true);
        fixture.transport.drained.put(0x501, false);

        assertThat(endpoint(narrow).drained()).contains(true);
        assertThat(endpoint(wide).drained()).contains(false);
        fixture.transport.drained.clear();
        assertThat(endpoint(wide).drained()).isEmpty();
    }

    @Test
    void anAddressThatIsNoChannelsIsRefusedAsSuch() {
        fixture.transport.only = Optional.of(0x500);
        RpmsgEndpoint endpoint = endpoint(wide);
        MemorySegment payload = MemorySegment.ofArray(new byte[4]);

        assertThatThrownBy(() -> endpoint.trySend(payload)).isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("fake has no addresses");
        assertThatThrownBy(() -> endpoint.trySend(List.of(payload, payload)))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> endpoint.awaitWritable(HOUR)).isInstanceOf(UnsupportedOperationException.class);
        assertThat(endpoint(narrow).trySend(List.of(payload, payload))).isEqualTo(2);
    }

    @Test
    void whoseEndpointIsClosedMeanwhileHearsThatAndNotThatThereIsNoSuchAddress() {
        fixture.transport.only = Optional.of(0x500);
        RpmsgEndpoint further = wide.only().channel().createEndpoint(80, _ -> {});
        fixture.transport.whenRefused = further::close;

        assertThatThrownBy(() -> further.trySend(new byte[4])).isInstanceOf(ChannelClosedException.class);
    }
}
