package dev.remora.platform.openamp;

import dev.remora.platform.SharedMemory;
import dev.remora.virtio.VirtioDevice;
import java.lang.invoke.VarHandle;
import java.util.List;

/**
 * What a resource table says, checked: the rings can be used.
 *
 * @param start where it is, bytes from the start of the memory
 * @param entry where its vdev is, likewise
 * @param features what the device offers; ring features that OpenAMP acknowledges and ignores are left out
 * @param rings device to driver, driver to device
 */
record Table(long start, long entry, int features, List<RingPlace> rings) {

    /** VIRTIO_RPMSG_F_NS. */
    private static final int NAME_SERVICE = 1;

    Table {
        rings = List.copyOf(rings);
    }

    /** The table of OpenAMP's programs: one rpmsg device that offers the name service. */
    static Table ofRpmsg(long start, RingPlace toDriver, RingPlace toDevice) {
        return new Table(start, start + TableLayout.ONLY_ENTRY, NAME_SERVICE, List.of(toDriver, toDevice));
    }

    /** Writes a table of this one vdev with status 0, as the server does before the other side can connect. */
    void write(SharedMemory memory) {
        memory.put8(entry + TableLayout.STATUS, (byte) 0); // first: a table half-written is none
        memory.put32(start + TableLayout.VERSION, 1);
        memory.put32(start + TableLayout.NUM, 1);
        memory.put32(start + TableLayout.RESERVED, 0);
        memory.put32(start + TableLayout.RESERVED + 4, 0);
        memory.put32(start + TableLayout.OFFSETS, (int) (entry - start));
        memory.put32(entry + TableLayout.TYPE, TableLayout.TYPE_VDEV);
        memory.put32(entry + TableLayout.ID, VirtioDevice.RPMSG);
        memory.put32(entry + TableLayout.NOTIFY_ID, 0);
        memory.put32(entry + TableLayout.DEVICE_FEATURES, features);
        memory.put32(entry + TableLayout.DRIVER_FEATURES, 0);
        memory.put32(entry + TableLayout.CONFIG_LEN, 0);
        memory.put32(entry + TableLayout.STATUS, TableLayout.QUEUES << 8);
        for (int queue = 0; queue < rings.size(); queue++) {
            RingPlace ring = rings.get(queue);
            long at = TableLayout.vring(entry, queue);
            memory.put32(at + TableLayout.VRING_DA, (int) ring.da());
            memory.put32(at + TableLayout.VRING_ALIGN, ring.layout().align());
            memory.put32(at + TableLayout.VRING_NUM, ring.layout().num());
            memory.put32(at + TableLayout.VRING_NOTIFY_ID, ring.notifyId());
            memory.put32(at + TableLayout.VRING_RESERVED, 0);
        }
        VarHandle.fullFence(); // whoever connects after this sees all of it
    }

    /** How far it reaches. */
    long bytes() {
        return entry + TableLayout.ENTRY_BYTES - start;
    }
}
