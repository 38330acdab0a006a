package dev.remora.benchmarks;

import dev.remora.platform.Mailbox;
import dev.remora.platform.posix.BenchmarkDoorbells;
import dev.remora.rpmsg.core.BenchmarkBus;
import dev.remora.rpmsg.glink.BenchmarkGlinkEdge;
import dev.remora.rpmsg.smd.BenchmarkSmdEdge;
import dev.remora.rpmsg.virtio.BenchmarkEdge;
import dev.remora.smem.Smem;
import java.io.IOException;

/** One of the two ends of the real stack: bus, backend, device, and a driver for each channel. */
final class Ends implements AutoCloseable {

    private static final int GATEWAY_HOST = 0;
    private static final int REMOTE_HOST = 1;

    private final Scenario scenario;
    private final boolean gateway;
    private final BenchmarkBus bus;
    private final Runnable close;

    private Ends(Scenario scenario, boolean gateway, BenchmarkBus bus, Runnable close) {
        this.scenario = scenario;
        this.gateway = gateway;
        this.bus = bus;
        this.close = close;
    }

    static Ends open(Scenario scenario, boolean gateway, SharedFile file, BenchmarkBus bus) throws IOException {
        if (scenario.isVirtio())
            return open(scenario, gateway, new SharedRing("bench", file, scenario.ring(), gateway ? 0 : 1), bus);
        Smem smem = new BenchmarkSmem(file.heap(), gateway ? GATEWAY_HOST : REMOTE_HOST);
        Mailbox mailbox = BenchmarkDoorbells.open(file.doorbells(), gateway ? 0 : 1);
        int remote = gateway ? REMOTE_HOST : GATEWAY_HOST;
        String receives = scenario.receives(gateway);
        return new Ends(scenario, gateway, bus, scenario.isSmd()
                ? new BenchmarkSmdEdge(smem, mailbox, remote, receives, bus.bus())::close
                : new BenchmarkGlinkEdge(smem, mailbox, remote, receives, scenario.intents(), bus.bus())::close);
    }

    /** Of virtio: the driver of the device first, the other one when that is ready. */
    static Ends open(Scenario scenario, boolean gateway, SharedRing ring, BenchmarkBus bus) {
        return new Ends(scenario, gateway, bus, virtio(scenario, gateway, ring, bus)::close);
    }

    private static BenchmarkEdge virtio(Scenario scenario, boolean gateway, SharedRing ring, BenchmarkBus bus) {
        String receives = scenario.receives(gateway);
        if (gateway)
            return BenchmarkEdge.drive(ring.driverEnd(), receives, scenario.bufferSize(), bus.bus());
        Steps.await(ring::driverReady);
        return BenchmarkEdge.serve(ring.deviceEnd(), receives, scenario.bufferSize(), bus.bus());
    }

    /**
     * Of virtio, the remote announces its channels; the first message to each tells it where the gateway's end is. Of the
     * others, the gateway makes or opens its channels, and the remote finds them.
     */
    void connect(Traffic traffic, Steps steps) throws InterruptedException {
        bus.drive(traffic.names(), traffic::driver);
        if (!gateway && scenario.isVirtio())
            traffic.names().forEach(bus::serve);
        Steps.await(traffic::complete);
        if (gateway) {
            for (var endpoint : traffic.endpoints()) {
                endpoint.send(new byte[Long.BYTES]);
            }
        } else {
            Steps.await(() -> bus.inventory().channels().stream().allMatch(channel -> channel.destination() >= 0));
        }
        steps.meet();
    }

    @Override
    public void close() {
        close.run();
    }
}
