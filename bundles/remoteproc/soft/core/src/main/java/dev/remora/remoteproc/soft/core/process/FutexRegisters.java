package dev.remora.remoteproc.soft.core.process;

import dev.remora.remoteproc.soft.core.Words;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** The data registers of one hearer: a word stays until it is taken. */
final class FutexRegisters {

    private static final long FULL = 1L << 32;
    private static final long POSTER_WAITS = 1L << 33;
    private static final long WORD_MASK = 0xFFFF_FFFFL;
    /** How long we believe that others change it by right. */
    private static final int ATTEMPTS = 100;

    private final MemorySegment block;

    FutexRegisters(MemorySegment block) {
        this.block = block;
    }

    /** Whether the word is there now; if not, its taker is asked to ring. */
    boolean post(int channel, int word) {
        long offset = offset(channel);
        for (int i = 0; i < ATTEMPTS; i++) {
            long old = Words.get64(block, offset);
            if ((old & FULL) == 0) {
                if (Words.swap64(block, offset, old, FULL | (word & WORD_MASK))) {
                    return true;
                }
            } else if ((old & POSTER_WAITS) != 0 || Words.swap64(block, offset, old, old | POSTER_WAITS)) {
                return false;
            }
        }
        return false;
    }

    /**
     * The word, if there is one.
     *
     * @param onWaited rings the poster who has found the register full
     * @return the word, unsigned; -1 if there is none
     */
    long take(int channel, Runnable onWaited) {
        long offset = offset(channel);
        if ((Words.get64(block, offset) & FULL) == 0) {
            return -1;
        }
        long old = Words.exchange64(block, offset, 0);
        if ((old & POSTER_WAITS) != 0) {
            onWaited.run();
        }
        return (old & FULL) == 0 ? -1 : old & WORD_MASK;
    }

    private static long offset(int channel) {
        return FutexPageLayout.REGISTERS + FutexPageLayout.REGISTER_STEP * (long) Objects.checkIndex(channel,
                FutexPageLayout.REGISTER_COUNT);
    }
}
