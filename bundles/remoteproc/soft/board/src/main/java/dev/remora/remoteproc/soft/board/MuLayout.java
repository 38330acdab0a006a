package dev.remora.remoteproc.soft.board;

/**
 * The page of the message unit as far as doorbells go; the data registers are the two processors' own.
 *
 * <pre>
 * page   +0    block of side 0: the gateway hears
 *        +512  block of side 1: the M4 hears
 *
 * block  +0    u32 count      futex word: the ringer adds 1 after the channel's counter
 *        +4    u32 sleepers   how many threads of the hearer may be asleep on count
 *        +64   u32 rung[32]   per channel: the ringer adds 1
 * </pre>
 *
 * All values are little-endian.
 */
final class MuLayout {

    static final long BLOCK_BYTES = 512;
    static final long COUNT = 0;
    static final long SLEEPERS = 4;
    static final long RUNG = 64;
    static final long RUNG_BYTES = 4;

    /** To the gateway: the M4 is ready. */
    static final int READY = 1;
    /** To the M4, from the system controller: the gateway's partition was reset. */
    static final int GATEWAY_LOST = 30;
    /** To the M4, from the system controller: the gateway is back. */
    static final int GATEWAY_BACK = 31;

    private MuLayout() {}
}
