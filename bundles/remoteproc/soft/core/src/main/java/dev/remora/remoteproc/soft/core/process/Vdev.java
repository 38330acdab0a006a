package dev.remora.remoteproc.soft.core.process;

import static dev.remora.remoteproc.soft.core.ResourceTableLayout.*;

import dev.remora.platform.Region;
import dev.remora.remoteproc.soft.core.Words;
import dev.remora.virtio.VirtioStatus;
import dev.remora.virtio.Vring;
import dev.remora.virtio.VringLayout;
import java.lang.foreign.MemorySegment;

/** A virtio device as its firmware sees it: one vdev entry of the live resource table. */
final class Vdev {

    private static final int READY_MASK = VirtioStatus.DRIVER_OK | VirtioStatus.NEEDS_RESET;

    private final Region carveout;
    private final MemorySegment entry;

    Vdev(Region carveout, MemorySegment entry) {
        this.carveout = carveout;
        this.entry = entry;
    }

    Region carveout() {
        return carveout;
    }

    /** Whether the driver is there and all is well: rings and buffers may be touched. */
    boolean driverOk() {
        return (Words.get8(entry, VDEV_STATUS) & READY_MASK) == VirtioStatus.DRIVER_OK;
    }

    /** What both sides know. */
    int features() {
        return Words.get32(entry, VDEV_DFEATURES) & Words.get32(entry, VDEV_GFEATURES);
    }

    /** Tells the driver that we gave up; it has to write the status anew. */
    void needsReset() {
        Words.set8(entry, VDEV_STATUS, Words.get8(entry, VDEV_STATUS) | VirtioStatus.NEEDS_RESET);
    }

    /**
     * Where the driver has put a ring.
     *
     * @throws IllegalArgumentException if there is no such ring
     */
    int address(int index) {
        return Words.get32(entry, offset(index) + VRING_DA);
    }

    /**
     * A ring, as the driver has described it by the time of DRIVER_OK.
     *
     * @throws IllegalArgumentException if there is no such ring or its numbers are not usable
     */
    Vring vring(int index) {
        long offset = offset(index);
        String name = "vring" + index;
        VringLayout layout = new VringLayout(Words.get32(entry, offset + VRING_NUM),
                Words.get32(entry, offset + VRING_ALIGN));
        long address = Integer.toUnsignedLong(Words.get32(entry, offset + VRING_DA));
        if (!carveout.contains(address, layout.size())) {
            throw new IllegalArgumentException(name + " at 0x" + Long.toHexString(address) + ", " + layout.size()
                    + " bytes: outside of the carveout");
        }
        return Vring.contiguous(name, layout, carveout.at(address, layout.size()),
                Words.get32(entry, offset + VRING_NOTIFYID));
    }

    private long offset(int index) {
        long offset = VDEV_VRING + (long) VRING_SIZE * index;
        if (offset + VRING_SIZE > entry.byteSize()) {
            throw new IllegalArgumentException("the vdev has no vring" + index);
        }
        return offset;
    }
}
