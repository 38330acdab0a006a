package dev.remora.remoteproc.soft.core.rpmsg;

import dev.remora.remoteproc.soft.core.Words;
import dev.remora.virtio.DeviceQueue;
import dev.remora.virtio.Vring;
import java.lang.foreign.MemorySegment;

/**
 * A queue that we serve, with its interrupt, and with an eye on whether its driver has set the ring up anew: then it
 * lies elsewhere, or our own index in the used ring is not what we wrote.
 */
final class ServedRing {

    private static final int USED_IDX = 2;

    private final Vdev vdev;
    private final int index;
    private final int address;
    private final DeviceQueue queue;
    private final MemorySegment used;
    private final Line line;
    private final int notifyId;
    private int shown;

    ServedRing(Vdev vdev, int index, Line line) {
        this.vdev = vdev;
        this.index = index;
        address = vdev.address(index);
        Vring vring = vdev.vring(index);
        notifyId = vring.notifyId();
        this.line = line;
        used = vring.used();
        queue = new DeviceQueue(vring, vdev.reachable(), vdev.features());
        shown = Words.get16(used, USED_IDX);
    }

    DeviceQueue queue() {
        return queue;
    }

    /** Whether the chain taken last is one buffer with room for a message, to be written or to be read. */
    boolean holdsMessage(boolean toWrite) {
        return queue.parts() == 1 && queue.writable(0) == toWrite && queue.part(0).byteSize() >= RpmsgLayout.PAYLOAD
                && (queue.part(0).address() & 3) == 0;
    }

    /** Gives one buffer back, whole: OpenAMP drivers take its length for the buffer's. Interrupts if wanted. */
    void giveBack(int head) {
        long bytes = 0;
        for (int i = 0; i < queue.parts(); i++) {
            bytes += queue.part(i).byteSize();
        }
        queue.complete(head, (int) Math.min(bytes, Integer.MAX_VALUE));
        shown = (shown + 1) & 0xFFFF;
        if (queue.publish()) {
            line.interrupt(notifyId);
        }
    }

    /** Whether the driver has started anew behind our back. */
    boolean rewound() {
        return Words.get16(used, USED_IDX) != shown || vdev.address(index) != address;
    }
}
