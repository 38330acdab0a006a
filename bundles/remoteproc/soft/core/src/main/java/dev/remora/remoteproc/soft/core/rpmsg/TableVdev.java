package dev.remora.remoteproc.soft.core.rpmsg;

import static dev.remora.remoteproc.soft.core.ResourceTableLayout.*;

import dev.remora.platform.Region;
import dev.remora.remoteproc.soft.core.Words;
import dev.remora.virtio.VirtioStatus;
import dev.remora.virtio.Vring;
import dev.remora.virtio.VringLayout;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** A virtio device that one vdev entry of the live resource table describes. */
final class TableVdev implements Vdev {

    private static final int READY_MASK = VirtioStatus.DRIVER_OK | VirtioStatus.NEEDS_RESET;

    private final Region carveout;
    private final MemorySegment entry;
    private final Line line;
    private final List<Region> reachable;

    /** Its rings lie in the carveout. */
    TableVdev(Region carveout, MemorySegment entry, Line line, List<Region> reachable) {
        this.carveout = carveout;
        this.entry = entry;
        this.line = line;
        this.reachable = List.copyOf(reachable);
    }

    @Override
    public List<Region> reachable() {
        return reachable;
    }

    @Override
    public boolean driverOk() {
        return (Words.get8(entry, VDEV_STATUS) & READY_MASK) == VirtioStatus.DRIVER_OK;
    }

    @Override
    public int features() {
        return Words.get32(entry, VDEV_DFEATURES) & Words.get32(entry, VDEV_GFEATURES);
    }

    @Override
    public void needsReset() {
        Words.set8(entry, VDEV_STATUS, Words.get8(entry, VDEV_STATUS) | VirtioStatus.NEEDS_RESET);
    }

    @Override
    public int address(int index) {
        return Words.get32(entry, offset(index) + VRING_DA);
    }

    @Override
    public Vring vring(int index) {
        long offset = offset(index);
        String name = "vring" + index;
        VringLayout layout = new VringLayout(Words.get32(entry, offset + VRING_NUM),
                Words.get32(entry, offset + VRING_ALIGN));
        long address = Integer.toUnsignedLong(Words.get32(entry, offset + VRING_DA));
        if (!carveout.contains(address, layout.size())) {
            throw new IllegalArgumentException(name + " at 0x" + Long.toHexString(address) + ", " + layout.size()
                    + " bytes: outside of the carveout");
        }
        int notifyId = Words.get32(entry, offset + VRING_NOTIFYID);
        if (notifyId < 0 || notifyId >= line.notifyIds()) {
            throw new IllegalArgumentException(name + ": notify id " + notifyId + " is no mailbox channel");
        }
        return Vring.contiguous(name, layout, carveout.at(address, layout.size()), notifyId);
    }

    private long offset(int index) {
        long offset = VDEV_VRING + (long) VRING_SIZE * index;
        if (offset + VRING_SIZE > entry.byteSize()) {
            throw new IllegalArgumentException("the vdev has no vring" + index);
        }
        return offset;
    }
}
