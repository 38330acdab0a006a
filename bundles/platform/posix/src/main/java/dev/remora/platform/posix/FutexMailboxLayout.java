package dev.remora.platform.posix;

/**
 * The doorbell page of a futex mailbox: one block for each side, on which that side hears and the other one rings. All
 * words are 32 bits, little-endian.
 *
 * <pre>
 * page   +0    block of side 0 (the gateway hears)
 *        +512  block of side 1 (the remote hears)
 *
 * block  +0    count      futex word: + 1 with each ring, after the channel's counter; wraps
 *        +4    sleepers   how many threads of the hearer may be asleep on count; written by the hearer only
 *        +64   rung[32]   per channel: + 1 with each ring; wraps
 *        +192  register[4]  words for the hearer, 64 bytes apart
 *        +448  unused
 *
 * register +0  word     what was posted
 *          +4  state    bit 0: full; bit 1: the poster has found it full and waits
 * </pre>
 *
 * Ring: rung[channel] += 1; count += 1; full fence; if sleepers is not 0, futex-wake on count.
 *
 * <p>A register is read and changed in one access of 64 bits. Post: if it is not full, compare-and-set to full with the
 * word, then ring without a channel; if it is full, compare-and-set to waits. Take: exchange with 0; if that gave
 * waits, ring the other side without a channel. Who restarts finds what was left there, and is rung for none of it.
 *
 * <p>Sleep: sleepers += 1; full fence; if count is as seen, futex-wait on count (shared between processes); sleepers -=
 * 1. Of the two fences at least one side sees the other's store, so that no ring falls between the look and the sleep.
 */
final class FutexMailboxLayout {

    static final long BYTES = 1024;
    static final long BLOCK_BYTES = 512;
    static final int SIDES = 2;
    static final int CHANNELS = 32;

    static final long COUNT = 0;
    static final long SLEEPERS = 4;
    static final long RUNG = 64;
    static final long RUNG_BYTES = 4;

    static final int REGISTER_COUNT = 4;
    static final long REGISTERS = 192;
    static final long REGISTER_BYTES = 64;
    static final long FULL = 1L << 32;
    static final long WAITED_FOR = 1L << 33;

    /** Words of one block share no cache line with what lies before. */
    static final long ALIGNMENT = 64;

    private FutexMailboxLayout() {
    }
}
