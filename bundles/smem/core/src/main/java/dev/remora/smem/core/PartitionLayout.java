package dev.remora.smem.core;

/**
 * A partition, and the header before each of its items.
 *
 * <pre>
 *  0  | "$PRT" u32 | host0 u16 | host1 u16 | size u32 | offset_free_uncached u32 | offset_free_cached u32 | reserved 12 |
 *
 *     | canary u16 = a5a5 | item u16 | size u32 | padding_data u16 | padding_hdr u16 | reserved u32 |
 *
 *  0         32                                                                size
 *  | header  | h | data | h | data |    free    | data | slot(h) | data | slot(h) |
 *              uncached list →     ^            ^           ← cached list
 *                 offset_free_uncached        offset_free_cached
 * </pre>
 *
 * In the uncached list data comes padding_hdr bytes after its header; in the cached one it ends where its header starts. A
 * slot has 16 bytes, rounded up to the cache line; the header is at its low end. {@code size} includes padding_data, the
 * unused bytes at the end of the data.
 */
final class PartitionLayout {

    static final int MAGIC = 0;
    static final int HOST0 = 4;
    static final int HOST1 = 6;
    static final int SIZE = 8;
    static final int FREE_UNCACHED = 12;
    static final int FREE_CACHED = 16;
    static final int HEADER_BYTES = 32;

    /** {@code $PRT}. */
    static final int PARTITION_MAGIC = 0x5452_5024;

    static final int CANARY = 0;
    static final int ITEM = 2;
    static final int ITEM_SIZE = 4;
    static final int PADDING_DATA = 8;
    static final int PADDING_HEADER = 10;
    static final int ITEM_RESERVED = 12;
    static final int ITEM_HEADER_BYTES = 16;

    static final int GOOD_CANARY = 0xA5A5;
    static final int ALIGNMENT = 8;

    private PartitionLayout() {
    }

    static long align(long size, long alignment) {
        return (size + alignment - 1) & -alignment;
    }
}
