package dev.remora.smem.core;

/**
 * The partition table, in the last 4096 bytes of the region.
 *
 * <pre>
 *  0  | "$TOC" u32 | version u32 = 1 | num_entries u32 | reserved 20 bytes |
 * 32  entries, 48 bytes each:
 *     | offset u32 | size u32 | flags u32 | host0 u16 | host1 u16 | cacheline u32 | reserved 28 bytes |
 *     after the last of them, perhaps:
 *     | "SIII" u32 | size of SMEM u32 | base u32 | reserved u32 | num_items u16 | unused u16 |
 * </pre>
 */
final class TableLayout {

    static final int BYTES = 4096;
    static final int MAGIC = 0;
    static final int VERSION = 4;
    static final int NUM_ENTRIES = 8;
    static final int ENTRIES = 32;

    static final int ENTRY_BYTES = 48;
    static final int OFFSET = 0;
    static final int SIZE = 4;
    static final int HOST0 = 12;
    static final int HOST1 = 14;
    static final int CACHE_LINE = 16;

    static final int INFO_SIZE = 4;
    static final int INFO_BASE = 8;
    static final int INFO_NUM_ITEMS = 16;
    static final int INFO_BYTES = 20;

    /** So many that the item-extent info after them is still within the table. */
    static final int MAX_ENTRIES = (BYTES - ENTRIES - INFO_BYTES) / ENTRY_BYTES;

    /** {@code $TOC}. */
    static final int TABLE_MAGIC = 0x434F_5424;
    /** {@code SIII}. */
    static final int INFO_MAGIC = 0x4949_4953;
    static final int TABLE_VERSION = 1;
    /** In place of both hosts: the global partition. */
    static final int GLOBAL_HOST = 0xFFFE;
    static final int LARGEST_CACHE_LINE = 4096;
    static final int LARGEST_HOST = 0xFFFF;

    private TableLayout() {
    }

    static int entry(int index) {
        return ENTRIES + index * ENTRY_BYTES;
    }
}
