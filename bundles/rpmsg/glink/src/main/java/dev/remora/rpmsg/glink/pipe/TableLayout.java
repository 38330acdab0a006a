package dev.remora.rpmsg.glink.pipe;

import java.nio.charset.StandardCharsets;

/**
 * The table of pipes in the last 256 bytes of RPM message RAM, and a pipe there; words of 32 bits, little-endian. Offsets of
 * pipes count from the start of message RAM.
 *
 * <pre>
 *   table   0        4        8        12       16       20
 *           +--------+--------+--------+--------+--------+-- ...
 *           | magic  | count  | id     | offset | size   | the next entry, 20 at most
 *           +--------+--------+--------+--------+--------+-- ...
 *
 *   pipe    0        4        8                    8 + size
 *           +--------+--------+--------------------+
 *           | tail   | head   | ring               |
 *           +--------+--------+--------------------+
 * </pre>
 *
 * An id is four letters, {@code ap2r} for the pipe from the application processor: read as a number the first letter is the
 * highest byte, so in memory they stand reversed.
 */
final class TableLayout {

    static final long SIZE = 256;
    static final long MAGIC = 0;
    static final int GOOD_MAGIC = 0x67727430;
    static final long COUNT = 4;
    static final long ENTRIES = 8;
    static final long ENTRY_SIZE = 12;
    static final int MOST_ENTRIES = 20;
    static final long ID = 0;
    static final long OFFSET = 4;
    static final long LENGTH = 8;

    static final long TAIL = 0;
    static final long HEAD = 4;
    static final long RING = 8;

    private TableLayout() {}

    /** The number of a pipe. */
    static int id(String letters) {
        int id = 0;
        for (byte letter : letters.getBytes(StandardCharsets.US_ASCII)) {
            id = id << Byte.SIZE | letter;
        }
        return id;
    }
}
