package dev.remora.virtio;

import java.lang.foreign.MemorySegment;

/**
 * A ring in shared memory, ready to be driven or served.
 *
 * @param name for messages, such as {@code m4.vdev0vring1}
 * @param layout where its parts lie
 * @param memory at least {@link VringLayout#size()} bytes, the first one aligned to 16 and the used ring to 4
 * @param notifyId the number that the kick carries
 */
public record Vring(String name, VringLayout layout, MemorySegment memory, int notifyId) {

    /**
     * Checks size and alignment of the memory.
     *
     * @throws IllegalArgumentException if the ring does not fit or is not aligned
     */
    public Vring {
        if (memory.byteSize() < layout.size()) {
            throw new IllegalArgumentException("%s: %d bytes of memory, the ring needs %d".formatted(name,
                    memory.byteSize(), layout.size()));
        }
        if ((memory.address() & 15) != 0) {
            throw new IllegalArgumentException("%s: at 0x%x, must be aligned to 16 bytes".formatted(name,
                    memory.address()));
        }
    }
}
