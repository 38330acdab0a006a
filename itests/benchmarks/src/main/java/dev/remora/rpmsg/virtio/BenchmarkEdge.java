package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.edge.ReceivePolicy;
import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.rpmsg.virtio.settings.BufferSizeFeature;
import dev.remora.rpmsg.virtio.settings.BufferSizes;
import dev.remora.rpmsg.virtio.settings.Dialect;
import dev.remora.rpmsg.virtio.settings.EdgeSettings;
import dev.remora.virtio.ServedDevice;
import dev.remora.virtio.VirtioDevice;
import java.util.Optional;
import java.util.function.Function;

/** An edge of the virtio backend without a container, in either role. */
public final class BenchmarkEdge implements AutoCloseable {

    private final VirtioEdge edge;

    private BenchmarkEdge(Function<EdgeSettings, Role> role, EdgeSettings settings, RpmsgBus bus) {
        edge = new VirtioEdge(role, Optional.empty(), settings, 0);
        edge.start();
        edge.connect(bus);
    }

    /**
     * Drives a device.
     *
     * @param receive the receive thread's policy: {@code sleep}, {@code adaptive} or {@code spin}
     * @return the edge, open
     */
    public static BenchmarkEdge drive(VirtioDevice device, String receive, int bufferSize, RpmsgBus bus) {
        return new BenchmarkEdge(settings -> new DriverRole(device, settings), settings(receive, bufferSize), bus);
    }

    /**
     * Is a device.
     *
     * @param receive the receive thread's policy: {@code sleep}, {@code adaptive} or {@code spin}
     * @return the edge, open
     */
    public static BenchmarkEdge serve(ServedDevice device, String receive, int bufferSize, RpmsgBus bus) {
        return new BenchmarkEdge(settings -> new DeviceRole(device, settings), settings(receive, bufferSize), bus);
    }

    private static EdgeSettings settings(String receive, int bufferSize) {
        return new EdgeSettings(Dialect.LINUX, new BufferSizes(bufferSize, bufferSize), 0, BufferSizeFeature.OFF,
                ReceivePolicy.of(receive), EdgeSettings.DEFAULT_SPIN_NANOS);
    }

    @Override
    public void close() {
        edge.close("the benchmark is over");
    }
}
