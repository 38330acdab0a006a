package dev.remora.remoteproc.soft.board;

/**
 * The page on which the firmware shows what it does.
 *
 * <pre>
 *    0  u32 counter        + 1 each millisecond, as long as the core lives
 *    4  u32 boots          + 1 when the firmware starts
 *    8  u32 gateway lost   how often it was told that the gateway's partition was reset
 *   12  u32 gateway back   how often it was told that the gateway is back
 * </pre>
 *
 * All values are little-endian.
 */
final class CanLayout {

    static final long COUNTER = 0;
    static final long BOOTS = 4;
    static final long GATEWAY_LOST = 8;
    static final long GATEWAY_BACK = 12;

    private CanLayout() {}
}
