package dev.remora.remoteproc.soft.core.glink;

/**
 * The message RAM of a power manager. It takes aligned words only.
 *
 * <pre>
 *   pipe          u32 tail @0 | u32 head @4 | ring @8
 *   table         256 bytes before the end: u32 "grt0" @0 | u32 count @4, at most 20 | entry[] @8
 *   entry         u32 id @0 | u32 offset of the pipe @4 | u32 size of its ring @8
 *   id            four letters, the first in the highest byte: "ap2r" from the application processors, "r2ap" to them
 * </pre>
 */
final class RamLayout {

    static final int PIPE_HEAD = 4;
    static final int PIPE_RING = 8;

    static final int TABLE_SIZE = 256;
    static final int MAGIC = 0x67727430;
    static final int COUNT = 4;
    static final int COUNT_MAX = 20;
    static final int ENTRIES = 8;
    static final int ENTRY_SIZE = 12;
    static final int ENTRY_OFFSET = 4;
    static final int ENTRY_LENGTH = 8;

    private RamLayout() {}

    /** The id of four letters. */
    static int id(String letters) {
        return letters.charAt(0) << 24 | letters.charAt(1) << 16 | letters.charAt(2) << 8 | letters.charAt(3);
    }
}
