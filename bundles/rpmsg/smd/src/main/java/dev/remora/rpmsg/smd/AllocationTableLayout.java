package dev.remora.rpmsg.smd;

/**
 * The allocation table: 64 entries of 32 bytes, little-endian.
 *
 * <pre>
 *   0                                                    20          24          28          32
 *   | name, ASCII, padded with NUL, perhaps without one  | cid u32   | flags u32 | refs u32  |
 *
 *   flags   31 .. 12 | 11 10  9       8      | 7 .. 0
 *                    |        packet  stream | edge
 * </pre>
 *
 * An entry whose references are 0 is free, or not complete yet.
 */
final class AllocationTableLayout {

    static final int ENTRIES = ItemSet.CHANNELS;
    static final int ENTRY_SIZE = 32;
    static final int SIZE = ENTRIES * ENTRY_SIZE;

    static final int NAME = 0;
    static final int NAME_SIZE = 20;
    static final int CID = 20;
    static final int FLAGS = 24;
    static final int REFS = 28;

    static final int EDGE_MASK = 0xff;
    static final int STREAM = 1 << 8;
    static final int PACKET = 1 << 9;

    private AllocationTableLayout() {}
}
