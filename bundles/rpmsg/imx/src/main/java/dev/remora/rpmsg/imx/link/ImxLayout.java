package dev.remora.rpmsg.imx.link;

import dev.remora.virtio.VringLayout;

/**
 * What both sides know without telling each other.
 *
 * <pre>
 *   doorbell word   31      16 15       0        queue = 2 * vdev + index
 *                  |  queue   |    0     |       index 0: the gateway receives, 1: the gateway transmits
 *
 *   rings     base + i * 0x10000            vring 0 of vdev i, 256 entries, used ring aligned to 4096
 *             base + i * 0x10000 + 0x8000   vring 1
 *   buffers   i * 262144                    512 of 512 bytes, 256 for each direction
 * </pre>
 */
public final class ImxLayout {

    /** The most vdevs of a partition. */
    public static final int MOST_VDEVS = 8;
    /** Queues of a vdev. */
    public static final int QUEUES = 2;
    /** From the rings of one vdev to those of the next, bytes. */
    public static final long VDEV_STEP = 0x10000;
    /** From vring 0 to vring 1, bytes. */
    public static final long VRING_STEP = 0x8000;
    /** Buffers of a vdev, bytes. */
    public static final long BUFFER_BYTES = 262144;
    /** Each ring. */
    public static final VringLayout VRING = new VringLayout(256, 4096);

    private static final int QUEUE_SHIFT = 16;
    private static final long LOW_HALF = 0xFFFF;

    private ImxLayout() {}

    /** The number of a queue. */
    public static int queue(int vdev, int index) {
        return QUEUES * vdev + index;
    }

    /** The doorbell word for a queue. */
    public static int word(int queue) {
        return queue << QUEUE_SHIFT;
    }

    /** The queue of a doorbell word, which may be any: 0 to 65535. */
    public static int queueOf(long word) {
        return (int) (word >>> QUEUE_SHIFT);
    }

    /** Whether the low half is 0, as it should be. */
    public static boolean wellFormed(long word) {
        return (word & LOW_HALF) == 0;
    }

    /** Where a ring lies, bytes from the base. */
    public static long ringOffset(int vdev, int index) {
        return vdev * VDEV_STEP + index * VRING_STEP;
    }

    /** The rings of how many vdevs fit. */
    public static long vdevsInRings(long bytes) {
        return bytes / VDEV_STEP;
    }

    /** The buffers of how many vdevs fit. */
    public static long vdevsInBuffers(long bytes) {
        return bytes / BUFFER_BYTES;
    }
}
