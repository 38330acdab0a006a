package dev.remora.remoteproc.soft.core;

/**
 * The boot header: what lies at the entry address of a soft core's image, as a vector table does on a Cortex-M.
 *
 * <pre>
 *    0  u32 magic           "RSCB"
 *    4  u32 version         1
 *    8  u32 program         device address of the firmware's jar
 *   12  u32 program length  bytes
 *   16  u32 table           device address of the resource table
 *   20  u32 table length    bytes
 *   24  u32 heartbeat       the core adds 1 at each turn of its main loop, at least every 0.1 s; 0 in the image
 *   28  u32 reserved        0
 * </pre>
 *
 * All values are little-endian.
 */
public final class SoftBootLayout {

    /** The characters RSCB. */
    public static final int MAGIC_VALUE = 0x42435352;
    /** The version that is described here. */
    public static final int VERSION_VALUE = 1;
    /** ELF machine of the images: EM_PJ, picoJava, whose instruction set is JVM bytecode. */
    public static final int MACHINE = 91;

    /** Offset. */
    public static final int MAGIC = 0;
    /** Offset. */
    public static final int VERSION = 4;
    /** Offset. */
    public static final int PROGRAM = 8;
    /** Offset. */
    public static final int PROGRAM_LENGTH = 12;
    /** Offset. */
    public static final int TABLE = 16;
    /** Offset. */
    public static final int TABLE_LENGTH = 20;
    /** Offset. */
    public static final int HEARTBEAT = 24;
    /** Bytes of the header. */
    public static final int SIZE = 32;
    /** The longest resource table that is taken, bytes. */
    public static final int MAX_TABLE = 1 << 16;

    private SoftBootLayout() {}
}
