package dev.remora.remoteproc.core.image;

/**
 * The resource table (Linux {@code rsc_table.h}), byte by byte; everything little-endian, entries at the offsets that the header lists.
 *
 * <pre>
 *   header       ver u32 @0 (1) | num u32 @4 | reserved u64 @8 (0) | offset u32[num] @16
 *   carveout 0   type @0 | da @4 | pa @8 | len @12 | flags @16 | reserved @20 | name[32] @24             56 bytes
 *   devmem   1   the same as a carveout                                                                  56 bytes
 *   trace    2   type @0 | da @4 | len @8 | reserved @12 | name[32] @16                                  48 bytes
 *   vdev     3   type @0 | id @4 | notifyid @8 | dfeatures @12 | gfeatures @16 | config_len @20
 *                | status u8 @24 | vrings u8 @25 | reserved u16 @26                                      28 bytes
 *                | vring[vrings] @28: da @0 | align @4 | num @8 | notifyid @12 | pa @16                  20 bytes each
 *                | config[config_len]
 *   vendor   128 to 512: type @0 | payload @4, up to the next entry or the end of the table
 * </pre>
 */
final class TableLayout {

    static final int VERSION = 0;
    static final int NUM = 4;
    static final int RESERVED = 8;
    static final int OFFSETS = 16;

    static final int TYPE = 0;
    static final int CARVEOUT = 0;
    static final int DEVMEM = 1;
    static final int TRACE = 2;
    static final int VDEV = 3;
    static final int VENDOR_FIRST = 128;
    static final int VENDOR_LAST = 512;

    static final int CARVEOUT_DA = 4;
    static final int CARVEOUT_PA = 8;
    static final int CARVEOUT_LEN = 12;
    static final int CARVEOUT_FLAGS = 16;
    static final int CARVEOUT_RESERVED = 20;
    static final int CARVEOUT_NAME = 24;
    static final int CARVEOUT_SIZE = 56;

    static final int TRACE_DA = 4;
    static final int TRACE_LEN = 8;
    static final int TRACE_RESERVED = 12;
    static final int TRACE_NAME = 16;
    static final int TRACE_SIZE = 48;

    static final int VDEV_ID = 4;
    static final int VDEV_NOTIFYID = 8;
    static final int VDEV_DFEATURES = 12;
    static final int VDEV_GFEATURES = 16;
    static final int VDEV_CONFIG_LEN = 20;
    static final int VDEV_STATUS = 24;
    static final int VDEV_VRINGS = 25;
    static final int VDEV_RESERVED = 26;
    static final int VDEV_SIZE = 28;

    static final int VRING_DA = 0;
    static final int VRING_ALIGN = 4;
    static final int VRING_NUM = 8;
    static final int VRING_NOTIFYID = 12;
    static final int VRING_PA = 16;
    static final int VRING_SIZE = 20;

    static final int NAME_SIZE = 32;
    /** As an address: wherever there is room. */
    static final long ANY = 0xFFFF_FFFFL;
    /** Linux drives no vdev with more. */
    static final int MAX_VRINGS = 2;
    /** More than any firmware has; bounds the work on a hostile one. */
    static final int MAX_ENTRIES = 256;

    private TableLayout() {}
}
