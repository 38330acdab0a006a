package dev.remora.remoteproc.soft.core.process;

import static dev.remora.remoteproc.soft.core.ResourceTableLayout.*;

import dev.remora.platform.Region;
import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/**
 * The live resource table. Its shape (what entries are where) is what the firmware's author wrote and is checked once;
 * the values that the gateway fills in are read each time they are needed.
 */
final class ResourceTable {

    private static final int MAX_ENTRIES = 256;

    private final Region carveout;
    private final MemorySegment table;
    private final int[] entries;

    ResourceTable(Region carveout, MemorySegment table) throws BootException {
        this.carveout = carveout;
        this.table = table;
        long size = table.byteSize();
        if (size < OFFSETS || Words.get32(table, VERSION) != VERSION_VALUE) {
            throw new BootException("resource table: " + size + " bytes, version is not " + VERSION_VALUE);
        }
        int num = Words.get32(table, NUM);
        if (num < 0 || num > MAX_ENTRIES || OFFSETS + 4L * num > size) {
            throw new BootException("resource table: " + num + " entries do not fit into " + size + " bytes");
        }
        entries = new int[num];
        for (int i = 0; i < num; i++) {
            int offset = Words.get32(table, OFFSETS + 4L * i);
            if (offset < OFFSETS + 4 * num || (offset & 3) != 0 || offset > size - 4) {
                throw new BootException("resource table: offset[" + i + "] is " + offset);
            }
            entries[i] = offset;
        }
    }

    /** The first vdev of a kind. */
    OptionalLong vdevOffset(int id) {
        for (int entry : entries) {
            if (Words.get32(table, entry + TYPE) == TYPE_VDEV && entry + VDEV_VRING <= table.byteSize()
                    && Words.get32(table, entry + VDEV_ID) == id) {
                return OptionalLong.of(entry);
            }
        }
        return OptionalLong.empty();
    }

    /** The vdev at an offset that {@link #vdevOffset} gave. */
    Vdev vdev(long offset) throws BootException {
        int vrings = Words.get8(table, offset + VDEV_VRINGS);
        long length = VDEV_VRING + (long) VRING_SIZE * vrings;
        if (length > table.byteSize() - offset) {
            throw new BootException("resource table: vdev at " + offset + " with " + vrings + " vrings does not fit");
        }
        return new Vdev(carveout, table.asSlice(offset, length));
    }

    /** The first trace buffer; an empty one if there is none. */
    TraceBuffer trace() throws BootException {
        for (int entry : entries) {
            if (Words.get32(table, entry + TYPE) == TYPE_TRACE && entry + TRACE_SIZE <= table.byteSize()) {
                long address = Integer.toUnsignedLong(Words.get32(table, entry + TRACE_DA));
                long length = Integer.toUnsignedLong(Words.get32(table, entry + TRACE_LEN));
                if (!carveout.contains(address, length)) {
                    throw new BootException("trace buffer at 0x" + Long.toHexString(address) + ", " + length
                            + " bytes: outside of the carveout");
                }
                return new TraceBuffer(carveout.at(address, length));
            }
        }
        return new TraceBuffer(MemorySegment.NULL);
    }
}
