package dev.remora.smem.core;

/**
 * The main header, at the start of the region. All numbers are little-endian.
 *
 * <pre>
 * 0x0000  proc_comm[4]      16 bytes each; legacy mailboxes, left alone
 * 0x0040  version[32]       u32 each; the one of the master boot loader, at 0x5c: layout version &lt;&lt; 16
 * 0x00c0  | initialized u32 | free_offset u32 | available u32 | reserved u32 |
 * 0x00d0  toc[512]          one entry an item:
 *         | allocated   u32 | offset      u32 | size      u32 | aux_base u32 |
 * 0x20d0  the global heap (version 11), as far as free_offset + available; version 12 has no toc
 * </pre>
 */
final class MainLayout {

    static final int VERSIONS = 0x40;
    static final int VERSION = 0x5C;
    static final int VERSION_SHIFT = 16;
    static final int INITIALIZED = 0xC0;
    static final int FREE_OFFSET = 0xC4;
    static final int AVAILABLE = 0xC8;
    static final int RESERVED = 0xCC;
    static final int TOC = 0xD0;
    static final int HEADER_BYTES = 0x20D0;

    static final int TOC_ENTRY_BYTES = 16;
    static final int ALLOCATED = 0;
    static final int OFFSET = 4;
    static final int SIZE = 8;
    static final int AUX_BASE = 12;
    /** The two lowest bits of aux_base are reserved. */
    static final long AUX_BASE_MASK = 0xFFFF_FFFCL;

    /** The version whose global items are in the heap. */
    static final int GLOBAL_HEAP = 11;
    /** The version whose global items are in a partition. */
    static final int GLOBAL_PARTITION = 12;

    /** As many items as the toc has entries; more only where the partition table says so. */
    static final int ITEMS = 512;
    /** Items below this are the boot loader's. */
    static final int FIRST_FREE_ITEM = 8;
    static final int ALIGNMENT = 8;

    private MainLayout() {
    }

    static long tocEntry(int item) {
        return TOC + (long) item * TOC_ENTRY_BYTES;
    }
}
