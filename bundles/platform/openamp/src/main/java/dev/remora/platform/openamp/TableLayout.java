package dev.remora.platform.openamp;

/**
 * The resource table at the start of the shared memory. All values are little-endian; offsets count from the table's
 * first byte.
 *
 * <pre>
 *   00  u32 version = 1 | u32 num | u32 reserved[2] = 0
 *   10  u32 offset[num]
 *
 *   one entry, at offset[i] (14 in the table that we write):
 *   00  u32 type = 3, a vdev | u32 id = 7, rpmsg | u32 notifyid
 *   0c  u32 dfeatures | u32 gfeatures | u32 config_len
 *   18  u8 status | u8 num_of_vrings = 2 | u8 reserved[2]
 *   1c  two vrings: { u32 da | u32 align | u32 num | u32 notifyid | u32 reserved }
 *   44  u8 config[config_len]
 * </pre>
 *
 * The server of the doorbell's socket writes all of it; then the driver writes gfeatures and status only.
 */
final class TableLayout {

    static final int VERSION = 0x00;
    static final int NUM = 0x04;
    static final int RESERVED = 0x08;
    static final int OFFSETS = 0x10;
    static final int OFFSET_BYTES = 4;
    /** More entries than any table has. */
    static final int MAX_ENTRIES = 256;

    static final int TYPE = 0x00;
    static final int ID = 0x04;
    static final int NOTIFY_ID = 0x08;
    static final int DEVICE_FEATURES = 0x0c;
    static final int DRIVER_FEATURES = 0x10;
    static final int CONFIG_LEN = 0x14;
    static final int STATUS = 0x18;
    static final int VRING_COUNT = 0x19;
    static final int VRINGS = 0x1c;

    static final int VRING_DA = 0x00;
    static final int VRING_ALIGN = 0x04;
    static final int VRING_NUM = 0x08;
    static final int VRING_NOTIFY_ID = 0x0c;
    static final int VRING_RESERVED = 0x10;
    static final int VRING_BYTES = 0x14;

    static final int TYPE_VDEV = 3;
    static final int QUEUES = 2;
    /** An entry without configuration space. */
    static final int ENTRY_BYTES = VRINGS + QUEUES * VRING_BYTES;
    /** Where the entry is in a table of one. */
    static final int ONLY_ENTRY = OFFSETS + OFFSET_BYTES;
    /** What OpenAMP takes for the length of the table, which is stored nowhere. */
    static final int TABLE_BYTES = ONLY_ENTRY + ENTRY_BYTES;

    private TableLayout() {}

    static long vring(long entry, int queue) {
        return entry + VRINGS + (long) queue * VRING_BYTES;
    }
}
