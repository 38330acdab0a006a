package dev.remora.rpmsg.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.spi.RpmsgTransport;
import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The peer cuts the shared file short: that edge fails, whatever it is about, and no other does. */
@Timeout(60)
class CutShortTest {

    private final SharedRings rings = new SharedRings("m4.vdev0", 4);
    private final SharedRings other = new SharedRings("m7.vdev0", 4);
    private final FakeBus bus = new FakeBus();
    private VirtioBackend backend = EdgeTest.backend(bus, 512);

    @AfterEach
    void end() {
        backend.unbind(rings.driven);
        backend.unbind(other.driven);
        rings.close();
        other.close();
    }

    @Test
    void beforeTheDeviceIsStarted() {
        rings.cutShort = true;
        backend.bind(rings.driven, Map.of());
        assertThat(bus.edges).isEmpty();
        expectFailure();
    }

    @Test
    void whileTheDeviceIsStarted() {
        rings.whenStarting = () -> {
            throw new InternalError("a fault occurred in an unsafe memory access operation");
        };
        backend.bind(rings.driven, Map.of());
        assertThat(bus.edges).isEmpty();
        expectFailure();
    }

    @Test
    void whenTheEdgeEnds() {
        backend.bind(rings.driven, Map.of());
        rings.cutShort = true;
        backend.unbind(rings.driven);
        assertThat(bus.edge().closed).hasSize(1);
        // Its remote was restarted.
        rings.cutShort = false;
        rings.status = 0;
        backend.bind(rings.driven, Map.of());
        assertThat(bus.edge().epoch()).isEqualTo(2);
    }

    @Test
    void whenTheBackendIsReplaced() {
        backend.bind(rings.driven, Map.of());
        backend.deactivate();
        backend.unbindBus(bus);
        rings.cutShort = true;
        backend.unbind(rings.driven);
        backend = EdgeTest.backend(bus, 512);
        backend.bind(rings.driven, Map.of());
        assertThat(bus.edges).hasSize(1);
        expectFailure();
    }

    @Test
    void whenItsConfigurationChangesAndThatOfOtherEdges() {
        backend.bind(rings.driven, Map.of());
        backend.bind(other.driven, Map.of());
        rings.cutShort = true;
        backend.bindConfiguration(EdgeConfig.of("*", Map.of("receive_thread", "sleep")));
        expectFailure();
        assertThat(other.failures).isEmpty();
        assertThat(bus.edge().transport.edge()).isEqualTo("m7.vdev0");
        assertThat(bus.edge().transport.details()).containsEntry("receive.thread", "sleep");
    }

    @Test
    void whenTheBusAsksForABuffer() {
        SharedRings unmapped = new SharedRings("m4.vdev1", 4);
        backend.bind(unmapped.driven, Map.of());
        RpmsgTransport transport = bus.edge().transport;
        unmapped.close();
        transport.notifyWritable();
        EdgeTest.await().until(() -> !unmapped.failures.isEmpty());
        assertThat(transport.trySend(1, 2, MemorySegment.ofArray(new byte[1]))).isEqualTo(Sent.CLOSED);
        backend.unbind(unmapped.driven);
    }

    private void expectFailure() {
        assertThat(rings.failures).isNotEmpty();
        assertThat(rings.failures.getFirst()).startsWith("m4.vdev0: its memory cannot be accessed");
    }
}
