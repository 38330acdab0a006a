package dev.remora.remoteproc.core.image;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the loader needs of an ELF file; every offset and length lies inside the file.
 *
 * @param wide whether it is an ELF64 file
 * @param entry where the core begins
 * @param segments what is loaded, in the order of the program headers
 * @param table the section {@code .resource_table}, if there is one with something in it
 */
record ElfImage(boolean wide, long entry, List<Segment> segments, @Nullable Section table) {

    /**
     * A PT_LOAD program header with something in it.
     *
     * @param index of the program header
     * @param header its offset in the file
     * @param offset of the bytes in the file
     * @param fileSize how many there are, at most {@code memorySize}
     * @param address device address ({@code p_paddr})
     * @param memorySize what it takes in memory; the rest is zero
     */
    record Segment(int index, long header, long offset, long fileSize, long address, long memorySize) {

        @Override
        public String toString() {
            return "segment %d (0x%x + 0x%x)".formatted(index, address, memorySize);
        }
    }

    /**
     * A section.
     *
     * @param header offset of its header in the file
     * @param offset of its bytes in the file
     * @param size in bytes
     * @param address device address
     */
    record Section(long header, long offset, long size, long address) {}
}
