package dev.remora.platform.openamp;

import dev.remora.platform.SharedMemory;
import dev.remora.virtio.VirtioDevice;
import dev.remora.virtio.VirtioFeatures;
import java.util.List;
import java.util.stream.IntStream;

/** Reads and checks a table that another process wrote: each value once. Whether the rings fit is {@link Places}' part. */
final class TableReader {

    private final String name;
    private final SharedMemory memory;
    private final long start;

    TableReader(String name, SharedMemory memory, long start) {
        this.name = name;
        this.memory = memory;
        this.start = start;
    }

    /**
     * Reads the table.
     *
     * @throws IllegalArgumentException one line: what is wrong, and where
     */
    Table read() {
        check(start + TableLayout.OFFSETS <= memory.size(), start, "is not in the memory of %d bytes".formatted(memory
                .size()));
        expect("version", TableLayout.VERSION, 1);
        expect("reserved word", TableLayout.RESERVED, 0);
        expect("reserved word", TableLayout.RESERVED + 4, 0);
        long num = u32(start + TableLayout.NUM);
        check(num >= 1 && num <= TableLayout.MAX_ENTRIES, start + TableLayout.NUM, "num is %d, not 1 to %d"
                .formatted(num, TableLayout.MAX_ENTRIES));
        long entries = start + TableLayout.OFFSETS + num * TableLayout.OFFSET_BYTES;
        check(entries <= memory.size(), start + TableLayout.NUM, "num is %d, more than the memory holds"
                .formatted(num));
        for (int i = 0; i < num; i++) {
            long at = start + TableLayout.OFFSETS + (long) i * TableLayout.OFFSET_BYTES;
            long offset = u32(at);
            check(offset % 4 == 0 && start + offset >= entries && start + offset + TableLayout.ENTRY_BYTES <= memory
                    .size(), at, "offset[%d] is 0x%x, no place for an entry".formatted(i, offset));
            if (u32(start + offset + TableLayout.TYPE) == TableLayout.TYPE_VDEV
                    && u32(start + offset + TableLayout.ID) == VirtioDevice.RPMSG) {
                return vdev(start + offset);
            }
        }
        throw bad(start, "has no vdev (type %d) of id %d among its %d entries".formatted(TableLayout.TYPE_VDEV,
                VirtioDevice.RPMSG, num));
    }

    private Table vdev(long entry) {
        int vrings = Byte.toUnsignedInt(memory.get8(entry + TableLayout.VRING_COUNT));
        check(vrings == TableLayout.QUEUES, entry + TableLayout.VRING_COUNT, "num_of_vrings is %d, rpmsg has %d"
                .formatted(vrings, TableLayout.QUEUES));
        // Offered by some tables, acknowledged by OpenAMP's driver, implemented by neither: the link would hang.
        int features = (int) (u32(entry + TableLayout.DEVICE_FEATURES) & ~(VirtioFeatures.EVENT_IDX
                | VirtioFeatures.INDIRECT_DESC));
        List<RingPlace> rings = IntStream.range(0, vrings).mapToObj(queue -> vring(entry, queue)).toList();
        return new Table(start, entry, features, rings);
    }

    private RingPlace vring(long entry, int queue) {
        long at = TableLayout.vring(entry, queue);
        long da = u32(at + TableLayout.VRING_DA);
        long align = u32(at + TableLayout.VRING_ALIGN);
        long num = u32(at + TableLayout.VRING_NUM);
        int notifyId = (int) u32(at + TableLayout.VRING_NOTIFY_ID);
        return RingPlace.of("%s: resource table, vring%d at 0x%x".formatted(name, queue, at), da, num, align, notifyId);
    }

    private void expect(String what, int offset, int wanted) {
        long value = u32(start + offset);
        check(value == wanted, start + offset, "%s is %d, must be %d".formatted(what, value, wanted));
    }

    private long u32(long offset) {
        return Integer.toUnsignedLong(memory.get32(offset));
    }

    private void check(boolean good, long offset, String message) {
        if (!good) {
            throw bad(offset, message);
        }
    }

    private IllegalArgumentException bad(long offset, String message) {
        return new IllegalArgumentException("%s: resource table at 0x%x: %s".formatted(name, offset, message));
    }
}
