package dev.remora.rpmsg.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.spi.RpmsgTransport.TransmitBuffer;
import dev.remora.virtio.VirtioFeatures;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A gateway that is the device is updated under its driver. */
@Timeout(60)
class DeviceHandOverTest {

    private static final int NUM = 8;

    private final SharedRings rings = new SharedRings("kernel0", NUM);
    private final FakeBus bus = new FakeBus();
    private final MemorySegment hello = MemorySegment.ofArray("hello".getBytes(StandardCharsets.US_ASCII));
    private VirtioBackend backend = EdgeTest.backend(bus, 512);
    private ScriptedDriver driver = new ScriptedDriver(rings);
    private @Nullable RpmsgTransport opened;

    private void serve() {
        rings.features = 1L;
        backend.bindServed(rings.served, Map.of());
        opened = bus.edge().transport;
    }

    private RpmsgTransport transport() {
        return Objects.requireNonNull(opened);
    }

    @AfterEach
    void end() {
        backend.unbindServed(rings.served);
        rings.close();
    }

    @Test
    void theNextBackendGoesOnAndTheDriverNoticesNothing() {
        serve();
        bus.edge().taking = (source, buffer) -> source >= 100 ? Taken.HELD : Taken.DONE;
        driver.announce("echo", 1024, 0);
        assertThat(transport().trySend(7, 8, hello)).isEqualTo(Sent.OK);
        for (int i = 100; i < 100 + NUM - 1; i++) {
            assertThat(driver.send(i, 2, new byte[0])).isTrue();
        }
        EdgeTest.await().until(() -> bus.edge().events.contains("100>2 "));
        Objects.requireNonNull(transport().tryClaim(3)).abandon();
        replace();
        EdgeTest.await().until(() -> bus.edge().events.size() == NUM);
        List<String> expected = new ArrayList<>(List.of("announced echo 1024"));
        for (int i = 100; i < 100 + NUM - 1; i++) {
            expected.add(i + ">2 ");
        }
        assertThat(bus.edge().events).isEqualTo(expected);
        assertThat(bus.edge().epoch()).isEqualTo(2);
        assertThat(driver.poll()).isNotNull();
        for (int i = 0; i < 3 * NUM; i++) {
            assertThat(transport().trySend(i, 2, hello)).isEqualTo(Sent.OK);
            byte[] message = Objects.requireNonNull(driver.poll());
            assertThat(message[0]).isEqualTo((byte) i);
            EdgeTest.await().until(() -> driver.send(1, 2, new byte[0]));
        }
        assertThat(rings.failures).isEmpty();
    }

    @Test
    void whatWasSetAsideForSendersGoesBackToTheDriverAsAMessageToNobody() {
        serve();
        TransmitBuffer first = Objects.requireNonNull(transport().tryClaim(3));
        TransmitBuffer second = Objects.requireNonNull(transport().tryClaim(3));
        first.abandon();
        assertThat(second.commit(1, 2, 3)).isEqualTo(Sent.OK);
        replace();
        assertThat(Objects.requireNonNull(driver.poll())).hasSize(19);
        assertThat(HexFormat.of().formatHex(driver.poll())).isEqualTo("ffffffffffffffff0000000000000000");
        assertThat(rings.failures).isEmpty();
    }

    @Test
    void withEventIndexesADriverHearsOfWhatGoesBackToItAndSoOfMessagesAfterwards() {
        rings.features = 1 | VirtioFeatures.EVENT_IDX;
        driver = new ScriptedDriver(rings);
        backend.bindServed(rings.served, Map.of());
        opened = bus.edge().transport;
        TransmitBuffer first = Objects.requireNonNull(transport().tryClaim(3));
        TransmitBuffer second = Objects.requireNonNull(transport().tryClaim(3));
        first.abandon();
        assertThat(second.commit(1, 2, 3)).isEqualTo(Sent.OK);
        assertThat(driver.keep()).isNotNull();
        // It has seen all, and wants to hear of the next one only.
        assertThat(driver.receive.pending()).isFalse();
        int before = rings.interrupts.count();
        replace();
        assertThat(rings.interrupts.count()).isEqualTo(before + 1);
        assertThat(driver.keep()).isNotNull();
        assertThat(driver.receive.pending()).isFalse();
        assertThat(transport().trySend(1, 2, hello)).isEqualTo(Sent.OK);
        assertThat(rings.interrupts.count()).isEqualTo(before + 2);
    }

    @Test
    void aClaimThatIsNotGivenBackCannotBeLeftAndTheDriverHasToBeginAnew() {
        serve();
        TransmitBuffer late = Objects.requireNonNull(transport().tryClaim(3));
        backend.deactivate();
        backend.unbindBus(bus);
        backend.unbindServed(rings.served);
        assertThat(rings.failures).hasSize(1);
        assertThat(late.commit(1, 2, 3)).isEqualTo(Sent.CLOSED);
    }

    @Test
    void aRingThatChangedMeanwhileCannotBeTakenOver() {
        serve();
        backend.deactivate();
        backend.unbindBus(bus);
        backend.unbindServed(rings.served);
        rings.used(0).set(ValueLayout.JAVA_SHORT, 2, (short) 77);
        backend = EdgeTest.backend(bus, 512);
        backend.bindServed(rings.served, Map.of());
        assertThat(rings.failures).hasSize(1).first().asString().contains("used.idx is 77, it was left at");
        assertThat(bus.edges).hasSize(1);
    }

    private void replace() {
        backend.deactivate();
        backend.unbindBus(bus);
        backend.unbindServed(rings.served);
        backend = EdgeTest.backend(bus, 512);
        backend.bindServed(rings.served, Map.of());
        opened = bus.edge().transport;
    }
}
