package dev.remora.remoteproc.soft.core.rpmsg;

import static dev.remora.remoteproc.soft.core.ResourceTableLayout.*;

import dev.remora.platform.Region;
import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The live resource table. Its shape (what entries are where) is what the firmware's author wrote and is checked once;
 * the values that the gateway fills in are read each time they are needed.
 */
public final class ResourceTable {

    private static final int MAX_ENTRIES = 256;

    private final Region carveout;
    private final MemorySegment table;
    private final int[] entries;

    /**
     * Checks the shape of a table.
     *
     * @param carveout where its addresses lead to
     * @param table the table itself
     * @throws IllegalArgumentException if it is none
     */
    public ResourceTable(Region carveout, MemorySegment table) {
        this.carveout = carveout;
        this.table = table;
        long size = table.byteSize();
        if (size < OFFSETS || Words.get32(table, VERSION) != VERSION_VALUE) {
            throw new IllegalArgumentException("resource table: " + size + " bytes, version is not " + VERSION_VALUE);
        }
        int num = Words.get32(table, NUM);
        if (num < 0 || num > MAX_ENTRIES || OFFSETS + 4L * num > size) {
            throw new IllegalArgumentException(
                    "resource table: " + num + " entries do not fit into " + size + " bytes");
        }
        entries = new int[num];
        for (int i = 0; i < num; i++) {
            int offset = Words.get32(table, OFFSETS + 4L * i);
            if (offset < OFFSETS + 4 * num || (offset & 3) != 0 || offset > size - 4) {
                throw new IllegalArgumentException("resource table: offset[" + i + "] is " + offset);
            }
            entries[i] = offset;
        }
    }

    /**
     * The vdevs of a kind.
     *
     * @param id the virtio device id
     * @return their offsets in the table, in its order
     */
    public List<Integer> vdevOffsets(int id) {
        List<Integer> offsets = new ArrayList<>();
        for (int entry : entries) {
            if (Words.get32(table, entry + TYPE) == TYPE_VDEV && entry + VDEV_VRING <= table.byteSize()
                    && Words.get32(table, entry + VDEV_ID) == id) {
                offsets.add(entry);
            }
        }
        return offsets;
    }

    /**
     * A vdev.
     *
     * @param offset one that {@link #vdevOffsets} gave
     * @param line to its driver
     * @param reachable where its buffers may lie
     * @return the vdev
     * @throws IllegalArgumentException if its rings are not in the table
     */
    public Vdev vdev(int offset, Line line, List<Region> reachable) {
        int vrings = Words.get8(table, offset + VDEV_VRINGS);
        long length = VDEV_VRING + (long) VRING_SIZE * vrings;
        if (length > table.byteSize() - offset) {
            throw new IllegalArgumentException(
                    "resource table: vdev at " + offset + " with " + vrings + " vrings does not fit");
        }
        return new TableVdev(carveout, table.asSlice(offset, length), line, reachable);
    }

    /**
     * The first trace buffer.
     *
     * @return the buffer; one that forgets everything if there is none
     * @throws IllegalArgumentException if it lies outside of the carveout
     */
    public TraceBuffer trace() {
        for (int entry : entries) {
            if (Words.get32(table, entry + TYPE) == TYPE_TRACE && entry + TRACE_SIZE <= table.byteSize()) {
                long address = Integer.toUnsignedLong(Words.get32(table, entry + TRACE_DA));
                long length = Integer.toUnsignedLong(Words.get32(table, entry + TRACE_LEN));
                if (!carveout.contains(address, length)) {
                    throw new IllegalArgumentException("trace buffer at 0x" + Long.toHexString(address) + ", " + length
                            + " bytes: outside of the carveout");
                }
                return new TraceBuffer(carveout.at(address, length));
            }
        }
        return new TraceBuffer(MemorySegment.NULL);
    }
}
