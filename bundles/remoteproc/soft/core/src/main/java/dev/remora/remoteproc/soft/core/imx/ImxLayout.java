package dev.remora.remoteproc.soft.core.imx;

/**
 * What both sides of the chip have agreed upon.
 *
 * <pre>
 *   rings    vdev i   vring 0 @ i * 0x10000 | vring 1 @ i * 0x10000 + 0x8000; each of 256 entries, aligned to 4096
 *   word     bits 31 to 16: queue, 2 * vdev + vring | bits 15 to 0: 0
 * </pre>
 *
 * Vring 0 is the gateway's receive queue.
 */
final class ImxLayout {

    static final int VDEV_STEP = 0x10000;
    static final int VRING_STEP = 0x8000;
    static final int VRINGS = 2;
    static final int NUM = 256;
    static final int ALIGN = 4096;
    static final int MAX_VDEVS = 8;

    static final int QUEUE_SHIFT = 16;
    static final int LOW_HALF = 0xFFFF;

    /** Data channel, in both directions. */
    static final int DATA = 1;
    /** Doorbell channel on which we say that we are ready. */
    static final int READY = 1;
    /** Doorbell channel: the system controller has reset the gateway's partition. */
    static final int GATEWAY_RESET = 30;
    /** Doorbell channel: the gateway's partition is back. */
    static final int GATEWAY_BACK = 31;

    private ImxLayout() {}

    static int word(int queue) {
        return queue << QUEUE_SHIFT;
    }

    static int queue(int word) {
        return word >>> QUEUE_SHIFT;
    }
}
