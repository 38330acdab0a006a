package dev.remora.rpmsg.virtio;

import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A device, a bus and the backend between them. */
@Timeout(60)
abstract class EdgeTest {

    static final int NUM = 8;

    final SoftDevice device = new SoftDevice("m4.vdev0", NUM);
    final FakeBus bus = new FakeBus();
    final VirtioBackend backend = backend(bus, 512);

    @BeforeEach
    void start() {
        backend.bind(device, Map.of("rproc.name", "m4"));
    }

    @AfterEach
    void stop() {
        backend.unbind(device);
        device.close();
    }

    static VirtioBackend backend(FakeBus bus, int bufferSize) {
        VirtioBackend backend = new VirtioBackend(bufferSize, () -> false);
        backend.bindBus(bus);
        return backend;
    }

    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(2));
    }
}
