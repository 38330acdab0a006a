package dev.remora.remoteproc.soft.core.process;

/**
 * The doorbell page: two blocks of 512 bytes, one for each hearer (0: gateway, 1: remote).
 *
 * <pre>
 *   +0    u32 count      futex word: the ringer adds 1 after the channel's counter; wraps
 *   +4    u32 sleepers   how many threads of the hearer may be asleep on count
 *   +64   u32 rung[32]   per channel: the ringer adds 1
 *   +192  u64 register   words for the hearer, four of them 64 bytes apart: bits 0-31 the word, bit 32 full, bit 33 the
 *                        poster has found it full; always changed as a whole
 * </pre>
 *
 * All values are little-endian.
 */
final class FutexPageLayout {

    static final int BLOCK_SIZE = 512;
    static final int SIZE = 2 * BLOCK_SIZE;
    static final int COUNT = 0;
    static final int SLEEPERS = 4;
    static final int RUNG = 64;
    static final int CHANNELS = 32;
    static final int REGISTERS = 192;
    static final int REGISTER_STEP = 64;
    static final int REGISTER_COUNT = 4;
    static final int ALIGNMENT = 64;

    private FutexPageLayout() {}
}
