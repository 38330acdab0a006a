package dev.remora.virtio;

import java.lang.foreign.MemorySegment;

/**
 * A ring in shared memory, ready to be driven or served. Its three parts may lie anywhere: each in memory of its own
 * (vhost-user, virtio 1.x), or one behind the other ({@link #contiguous}).
 *
 * @param name for messages, such as {@code m4.vdev0vring1}
 * @param num number of descriptors, a power of two, 1 to {@link VringLayout#MAX_NUM}
 * @param descriptors the descriptor table, aligned to 16 bytes; exactly {@link VringLayout#descriptorBytes} bytes
 * @param available the available ring, aligned to 2 bytes; exactly {@link VringLayout#availableBytes} bytes
 * @param used the used ring, aligned to 4 bytes; exactly {@link VringLayout#usedBytes} bytes
 * @param notifyId the number that the kick carries
 */
public record Vring(String name, int num, MemorySegment descriptors, MemorySegment available, MemorySegment used,
        int notifyId) {

    /**
     * Checks number, sizes and alignments, and that no part overlaps another.
     *
     * @throws IllegalArgumentException naming the part and the value
     */
    public Vring {
        VringLayout.checkNum(num);
        descriptors = part(name, "descriptor table", descriptors, VringLayout.descriptorBytes(num), 16);
        available = part(name, "available ring", available, VringLayout.availableBytes(num), 2);
        used = part(name, "used ring", used, VringLayout.usedBytes(num), 4);
        if (overlap(descriptors, available) || overlap(descriptors, used) || overlap(available, used)) {
            throw new IllegalArgumentException(name + ": the parts of the ring overlap");
        }
    }

    /**
     * A ring in one piece of memory.
     *
     * @param name for messages
     * @param layout where its parts lie
     * @param memory at least {@link VringLayout#size()} bytes, the first one aligned to 16
     * @param notifyId the number that the kick carries
     * @return the ring
     * @throws IllegalArgumentException if the ring does not fit or is not aligned
     */
    public static Vring contiguous(String name, VringLayout layout, MemorySegment memory, int notifyId) {
        if (memory.byteSize() < layout.size()) {
            throw new IllegalArgumentException("%s: %d bytes of memory, the ring needs %d".formatted(name,
                    memory.byteSize(), layout.size()));
        }
        return new Vring(name, layout.num(), memory.asSlice(0, VringLayout.descriptorBytes(layout.num())),
                memory.asSlice(layout.availOffset(), VringLayout.availableBytes(layout.num())),
                memory.asSlice(layout.usedOffset(), VringLayout.usedBytes(layout.num())), notifyId);
    }

    private static MemorySegment part(String name, String what, MemorySegment memory, long bytes, int alignment) {
        if (memory.byteSize() < bytes) {
            throw new IllegalArgumentException("%s: %s has %d bytes of memory, it needs %d".formatted(name, what,
                    memory.byteSize(), bytes));
        }
        if ((memory.address() & (alignment - 1)) != 0) {
            throw new IllegalArgumentException("%s: %s at 0x%x, must be aligned to %d bytes".formatted(name, what,
                    memory.address(), alignment));
        }
        return memory.byteSize() == bytes ? memory : memory.asSlice(0, bytes);
    }

    private static boolean overlap(MemorySegment a, MemorySegment b) {
        return a.asOverlappingSlice(b).isPresent();
    }
}
