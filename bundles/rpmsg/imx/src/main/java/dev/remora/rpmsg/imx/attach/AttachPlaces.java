package dev.remora.rpmsg.imx.attach;

import dev.remora.platform.Region;
import dev.remora.platform.SharedMemory;
import dev.remora.rpmsg.imx.link.ImxLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The memory that is shared with a partition that has a resource table.
 *
 * @param memory what the table may name, and the buffers of each vdev
 * @param table where the table lies, at most {@link #TABLE_BYTES}
 */
record AttachPlaces(List<Region> memory, Region table) {

    /** More than any table of eight vdevs needs. */
    static final long TABLE_BYTES = 4096;
    /** A table without entries. */
    private static final long LEAST_TABLE_BYTES = 16;

    /**
     * Finds the places.
     *
     * @throws IllegalArgumentException saying in one line what does not fit
     */
    static AttachPlaces of(SharedMemory rings, SharedMemory buffers, int vdevs, long tableAddress) {
        Region shared = region(rings);
        Region pool = region(buffers);
        if (!shared.contains(tableAddress, LEAST_TABLE_BYTES)) {
            throw new IllegalArgumentException("table.address 0x%x is not inside of memory %s (0x%x + 0x%x)".formatted(
                    tableAddress, rings.name(), rings.deviceAddress(), rings.size()));
        }
        if (tableAddress % Long.BYTES != 0) {
            throw new IllegalArgumentException("table.address 0x%x is no multiple of %d".formatted(tableAddress,
                    Long.BYTES));
        }
        if (ImxLayout.vdevsInBuffers(pool.size()) < vdevs) {
            throw new IllegalArgumentException(
                    "buffers of %d vdevs need 0x%x bytes, memory %s has 0x%x: enough for %d".formatted(vdevs,
                            ImxLayout.BUFFER_BYTES * vdevs, buffers.name(), pool.size(), ImxLayout.vdevsInBuffers(pool
                                    .size())));
        }
        if (shared.memory().asOverlappingSlice(pool.memory()).isPresent()) {
            throw new IllegalArgumentException("memory %s and buffers %s are the same memory".formatted(rings.name(),
                    buffers.name()));
        }
        List<Region> memory = new ArrayList<>();
        memory.add(shared);
        for (int vdev = 0; vdev < vdevs; vdev++) {
            memory.add(pool.slice("vdev" + vdev + "buffer", vdev * ImxLayout.BUFFER_BYTES, ImxLayout.BUFFER_BYTES));
        }
        long at = tableAddress - shared.deviceAddress();
        return new AttachPlaces(List.copyOf(memory), shared.slice("resource table", at, Math.min(TABLE_BYTES, shared
                .size() - at)));
    }

    private static Region region(SharedMemory memory) {
        if (memory.kind() != SharedMemory.Kind.RAM) {
            throw new IllegalArgumentException("memory %s is device memory, rings and buffers need RAM".formatted(memory
                    .name()));
        }
        return new Region(memory.name(), memory.deviceAddress(), memory.segment());
    }
}
