package dev.remora.platform.vhost;

import dev.remora.platform.Region;
import dev.remora.virtio.Vring;
import java.util.List;

/**
 * All that is needed to serve the device, once the driver is ready.
 *
 * @param features what the driver accepted
 * @param rings by number
 * @param bases by number: index in the available ring from which to go on
 * @param reachable where buffers may lie
 * @param kicks what the front end kicks
 * @param polled whether a ring is never kicked
 * @param calls by number
 */
record Setup(long features, List<Vring> rings, List<Integer> bases, List<Region> reachable, List<Descriptor> kicks,
        boolean polled, List<CallLine> calls) {}
