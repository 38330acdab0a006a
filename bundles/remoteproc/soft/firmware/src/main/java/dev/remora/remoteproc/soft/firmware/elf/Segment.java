package dev.remora.remoteproc.soft.firmware.elf;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A PT_LOAD segment.
 *
 * @param flags PF bits
 * @param address where its first byte goes on the device
 * @param content the bytes in the file
 * @param memorySize bytes on the device, at least those of the content; the rest is zeroed
 * @param sections its parts
 */
public record Segment(int flags, int address, ByteBuffer content, int memorySize, List<Section> sections) {

    /** Flag: is run. */
    public static final int EXECUTE = 1;
    /** Flag: is written. */
    public static final int WRITE = 2;
    /** Flag: is read. */
    public static final int READ = 4;

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if the content is longer than the memory
     */
    public Segment {
        if (memorySize < content.remaining()) {
            throw new IllegalArgumentException("segment at 0x" + Integer.toHexString(address) + ": " + content
                    .remaining() + " bytes do not fit into " + memorySize);
        }
    }
}
