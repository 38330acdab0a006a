package dev.remora.remoteproc.soft.core;

/**
 * The resource table (Linux {@code rsc_table.h}), as far as a soft core has use for it. Offsets within entries count
 * from the entry's start.
 *
 * <pre>
 *   table    u32 ver=1 @0 | u32 num @4 | u32 reserved[2] @8 | u32 offset[num] @16
 *   trace    u32 type=2 @0 | u32 da @4 | u32 len @8 | u32 reserved @12 | char name[32] @16
 *   vdev     u32 type=3 @0 | u32 id @4 | u32 notifyid @8 | u32 dfeatures @12 | u32 gfeatures @16 | u32 config_len @20
 *            u8 status @24 | u8 num_of_vrings @25 | u8 reserved[2] @26 | vring[num_of_vrings] @28
 *   vring    u32 da @0 | u32 align @4 | u32 num @8 | u32 notifyid @12 | u32 pa @16
 * </pre>
 *
 * All values are little-endian. The gateway fills in {@code gfeatures}, {@code status} and each vring's {@code da} and
 * {@code notifyid} while the firmware runs.
 */
public final class ResourceTableLayout {

    /** The only version there is. */
    public static final int VERSION_VALUE = 1;
    /** Address that stands for "wherever you like". */
    public static final int ANY = 0xFFFFFFFF;

    /** Offset in the table. */
    public static final int VERSION = 0;
    /** Offset in the table. */
    public static final int NUM = 4;
    /** Offset in the table: the first of the entries' offsets. */
    public static final int OFFSETS = 16;

    /** Offset in each entry. */
    public static final int TYPE = 0;
    /** Entry type. */
    public static final int TYPE_TRACE = 2;
    /** Entry type. */
    public static final int TYPE_VDEV = 3;

    /** Offset in a trace entry. */
    public static final int TRACE_DA = 4;
    /** Offset in a trace entry. */
    public static final int TRACE_LEN = 8;
    /** Offset in a trace entry. */
    public static final int TRACE_NAME = 16;
    /** Bytes of a trace entry. */
    public static final int TRACE_SIZE = 48;
    /** Bytes of a name, NUL included. */
    public static final int NAME_SIZE = 32;

    /** Offset in a vdev entry. */
    public static final int VDEV_ID = 4;
    /** Offset in a vdev entry. */
    public static final int VDEV_DFEATURES = 12;
    /** Offset in a vdev entry. */
    public static final int VDEV_GFEATURES = 16;
    /** Offset in a vdev entry: one byte. */
    public static final int VDEV_STATUS = 24;
    /** Offset in a vdev entry: one byte. */
    public static final int VDEV_VRINGS = 25;
    /** Offset in a vdev entry: the first vring. */
    public static final int VDEV_VRING = 28;

    /** Offset in a vring. */
    public static final int VRING_DA = 0;
    /** Offset in a vring. */
    public static final int VRING_ALIGN = 4;
    /** Offset in a vring. */
    public static final int VRING_NUM = 8;
    /** Offset in a vring. */
    public static final int VRING_NOTIFYID = 12;
    /** Bytes of a vring. */
    public static final int VRING_SIZE = 20;

    private ResourceTableLayout() {}
}
