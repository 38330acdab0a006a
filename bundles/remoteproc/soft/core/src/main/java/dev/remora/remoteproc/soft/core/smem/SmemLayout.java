package dev.remora.remoteproc.soft.core.smem;

/**
 * What lies where in SMEM. All values are little-endian.
 *
 * <pre>
 *   main header    proc_comm[4] @0 | u32 version[32] @0x40, [7] @0x5C: layout in its upper half | u32 initialized=1 @0xC0
 *                  u32 free_offset @0xC4 | u32 available @0xC8 | u32 reserved=0 @0xCC | entry[512] @0xD0 | heap @0x20D0
 *   entry          u32 allocated @0 | u32 offset @4 | u32 size @8 | u32 aux_base @12, bits 1:0 reserved
 *
 *   table          4096 bytes before the end: u32 "$TOC" @0 | u32 version=1 @4 | u32 num_entries @8 | entry[] @32
 *   table entry    u32 offset @0 | u32 size @4 | u32 flags @8 | u16 host0 @12 | u16 host1 @14 | u32 cacheline @16 | 28 more
 *   behind them    u32 "SIII" @0 | u32 size @4 | u32 base @8 | u32 reserved @12 | u16 num_items @16
 *
 *   partition      u32 "$PRT" @0 | u16 host0 @4 | u16 host1 @6 | u32 size @8 | u32 free_uncached @12 | u32 free_cached @16
 *   item header    u16 0xA5A5 @0 | u16 item @2 | u32 size @4 | u16 padding_data @8 | u16 padding_hdr @10 | u32 0 @12
 *
 *   |partition header|h|data|h|data|  free  |data|slot(h)|data|slot(h)|     cached: the data lies below its header,
 *                     uncached grows up      cached grows down              which is at the low end of its slot
 * </pre>
 */
final class SmemLayout {

    static final int VERSION = 0x5C;
    static final int VERSION_SHIFT = 16;
    static final int VERSION_HEAP = 11;
    static final int VERSION_PARTITION = 12;
    static final int INITIALIZED = 0xC0;
    static final int FREE_OFFSET = 0xC4;
    static final int AVAILABLE = 0xC8;
    static final int RESERVED = 0xCC;
    static final int ENTRIES = 0xD0;
    static final int ENTRY_SIZE = 16;
    static final int HEAP = 0x20D0;
    static final int ITEMS = 512;
    static final int FIRST_DYNAMIC_ITEM = 8;

    static final int ENTRY_ALLOCATED = 0;
    static final int ENTRY_OFFSET = 4;
    static final int ENTRY_LENGTH = 8;
    static final int ENTRY_AUX_BASE = 12;
    static final int AUX_BASE_MASK = ~3;

    static final int TABLE_SIZE = 4096;
    static final int TABLE_MAGIC = 0x434F5424;
    static final int TABLE_VERSION = 4;
    static final int TABLE_VERSION_VALUE = 1;
    static final int TABLE_NUM = 8;
    static final int TABLE_ENTRIES = 32;
    static final int TABLE_ENTRY_SIZE = 48;
    static final int TABLE_MAX = 84;
    static final int TABLE_ENTRY_OFFSET = 0;
    static final int TABLE_ENTRY_LENGTH = 4;
    static final int TABLE_ENTRY_HOST0 = 12;
    static final int TABLE_ENTRY_HOST1 = 14;
    static final int TABLE_ENTRY_CACHELINE = 16;
    static final int GLOBAL_HOST = 0xFFFE;
    static final int INFO_MAGIC = 0x49494953;
    static final int INFO_NUM_ITEMS = 16;

    static final int PARTITION_MAGIC = 0x54525024;
    static final int PARTITION_HOST0 = 4;
    static final int PARTITION_HOST1 = 6;
    static final int PARTITION_LENGTH = 8;
    static final int PARTITION_FREE_UNCACHED = 12;
    static final int PARTITION_FREE_CACHED = 16;
    static final int PARTITION_HEADER = 32;

    static final int CANARY_VALUE = 0xA5A5;
    static final int HEADER_ITEM = 2;
    static final int HEADER_LENGTH = 4;
    static final int HEADER_PADDING_DATA = 8;
    static final int HEADER_PADDING_HDR = 10;
    static final int HEADER_RESERVED = 12;
    static final int HEADER_SIZE = 16;

    private SmemLayout() {}
}
