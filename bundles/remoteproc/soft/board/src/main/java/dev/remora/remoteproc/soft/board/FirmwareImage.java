package dev.remora.remoteproc.soft.board;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A checked image, kept as a boot ROM's flash keeps it: a core is booted from it again and again.
 *
 * @param name the name of its file
 * @param entry the device address at which the core boots
 * @param segments what is loaded, each inside of one memory of the board
 */
record FirmwareImage(String name, long entry, List<Segment> segments) {

    FirmwareImage {
        segments = List.copyOf(segments);
    }

    /**
     * What lies together.
     *
     * @param memory the memory that holds all of it
     * @param offset where in that memory
     * @param size bytes there; what the content lacks is zeroed
     * @param content its bytes in the file; never moved
     */
    record Segment(BoardMemory memory, long offset, long size, ByteBuffer content) {}
}
