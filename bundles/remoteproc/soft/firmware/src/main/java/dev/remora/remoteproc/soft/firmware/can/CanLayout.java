package dev.remora.remoteproc.soft.firmware.can;

/**
 * Where things lie on the board, as device addresses, and what the shared memory {@code can} tells.
 *
 * <pre>
 *   0x90000000   rings     1 MiB; with a resource table: trace buffer at 0x900F0000, table at 0x900FF000
 *   0x90400000   buffers   1 MiB
 *
 *   can          u32 counter @0 | u32 boots @4 | u32 gateway lost @8 | u32 gateway back @12
 * </pre>
 *
 * All values are little-endian and wrap.
 */
final class CanLayout {

    static final long RINGS = 0x9000_0000L;
    static final long BUFFERS = 0x9040_0000L;
    static final long TABLE = 0x900F_F000L;
    static final long TABLE_SIZE = 4096;
    static final int VDEVS = 2;

    /** Raised once a millisecond. */
    static final int COUNTER = 0;
    /** Raised at each boot. */
    static final int BOOTS = 4;
    /** How often the gateway's partition was reset. */
    static final int GATEWAY_LOST = 8;
    /** How often it came back. */
    static final int GATEWAY_BACK = 12;

    private CanLayout() {}
}
