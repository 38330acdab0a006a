package dev.remora.remoteproc.spi;

import dev.remora.platform.Region;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * A piece of a core's memory for a core file (the kernel's {@code rproc_coredump_add_custom_segment}).
 *
 * @param name for messages
 * @param deviceAddress of the first byte, as the core sees it, unsigned
 * @param size bytes, not negative
 * @param source where the bytes come from
 */
public record DumpSegment(String name, long deviceAddress, long size, Source source) {

    /** Reads a piece of a core's memory. */
    @FunctionalInterface
    public interface Source {

        /**
         * Reads; must not hang on a core that is gone.
         *
         * @param offset from the start of the segment, bytes
         * @param into filled wholly; within the segment
         * @throws IOException if that cannot be read; 0xFF is put instead
         */
        void read(long offset, MemorySegment into) throws IOException;
    }

    /** Checks the size. */
    public DumpSegment {
        if (size < 0) {
            throw new IllegalArgumentException("dump segment %s: size %d".formatted(name, size));
        }
    }

    /**
     * A region of shared memory.
     *
     * @param region the region
     * @return the segment
     */
    public static DumpSegment of(Region region) {
        MemorySegment memory = region.memory();
        return new DumpSegment(region.name(), region.deviceAddress(), region.size(),
                (offset, into) -> into.copyFrom(memory.asSlice(offset, into.byteSize())));
    }
}
