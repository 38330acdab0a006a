package dev.remora.benchmarks;

import dev.remora.rpmsg.core.BenchmarkBus;
import dev.remora.rpmsg.virtio.BenchmarkEdge;

/** Puts the two ends of the real stack together: bus, backend, device, and a driver for each channel. */
final class Ends {

    private Ends() {}

    /** The driver of the virtio device first; the other one when that is ready. */
    static BenchmarkEdge open(Scenario scenario, boolean gateway, SharedRing ring, BenchmarkBus bus) {
        String receives = scenario.receives(gateway);
        if (gateway)
            return BenchmarkEdge.drive(ring.driverEnd(), receives, scenario.bufferSize(), bus.bus());
        Steps.await(ring::driverReady);
        return BenchmarkEdge.serve(ring.deviceEnd(), receives, scenario.bufferSize(), bus.bus());
    }

    /** The remote announces its channels; the first message to each tells it where the gateway's end is. */
    static void connect(BenchmarkBus bus, boolean gateway, Traffic traffic, Steps steps) throws InterruptedException {
        bus.drive(traffic.names(), traffic::driver);
        if (!gateway)
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
}
