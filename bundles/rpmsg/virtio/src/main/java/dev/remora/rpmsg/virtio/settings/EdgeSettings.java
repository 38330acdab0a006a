package dev.remora.rpmsg.virtio.settings;

import dev.remora.rpmsg.edge.ReceivePolicy;

/**
 * All that can be set for an edge.
 *
 * @param dialect who is at the other end
 * @param sizes of the buffers; as device: only until the driver has offered some
 * @param bufferCount how many in each direction, as driver; 0: as many as the ring has, at most 256
 * @param sizeFeature where the device says how large buffers are
 * @param receiveThread what the receive thread does when there is nothing to receive
 * @param spinNanos how long it looks before it sleeps, if adaptive
 */
public record EdgeSettings(Dialect dialect, BufferSizes sizes, int bufferCount, BufferSizeFeature sizeFeature,
        ReceivePolicy receiveThread, long spinNanos) {

    /** Linux uses no more of a larger ring. */
    private static final int DEFAULT_COUNT = 256;
    /** Without a configuration. */
    public static final long DEFAULT_SPIN_NANOS = 50_000;

    /** What an edge has that nothing is configured for. */
    public static EdgeSettings defaults(int bufferSize) {
        return new EdgeSettings(Dialect.LINUX, new BufferSizes(bufferSize, bufferSize), 0, BufferSizeFeature.OFF,
                ReceivePolicy.ADAPTIVE, DEFAULT_SPIN_NANOS);
    }

    /** The same with buffers of another size. */
    public EdgeSettings with(BufferSizes other) {
        return new EdgeSettings(dialect, other, bufferCount, sizeFeature, receiveThread, spinNanos);
    }

    /** How many buffers there are for a ring. */
    public int buffersOf(int num) {
        return Math.min(num, bufferCount == 0 ? DEFAULT_COUNT : bufferCount);
    }

    /** The receive thread's policy in words. */
    public String receiveText() {
        return receiveThread == ReceivePolicy.ADAPTIVE
                ? "adaptive, spins up to " + spinNanos / 1000 + " us"
                : receiveThread.toString();
    }
}
