package dev.remora.platform.posix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The data registers of one side's block, by which it gets its words. The other side may scribble over them. */
final class FutexRegisters {

    /** What became of a word that was to be posted. */
    enum Post {
        /** It is there. */
        DONE,
        /** The former one is still there; who takes it rings. */
        FULL,
        /** Somebody keeps changing the register, which no honest hearer does: nothing is known of a ring. */
        DISTURBED
    }

    private static final VarHandle REGISTER = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle()
            .withInvokeExactBehavior();

    private static final long EMPTY = 0;
    /** An honest hearer takes a word once, other posters are few. */
    private static final int ATTEMPTS = 100;
    private static final long WORD_MASK = 0xFFFF_FFFFL;

    private final MemorySegment block;

    FutexRegisters(MemorySegment page, int side) {
        this.block = page.asSlice(side * FutexMailboxLayout.BLOCK_BYTES, FutexMailboxLayout.BLOCK_BYTES);
    }

    Post post(int channel, int word) {
        long offset = offset(channel);
        for (int i = 0; i < ATTEMPTS; i++) {
            long old = read(offset);
            boolean full = (old & FutexMailboxLayout.FULL) != 0;
            if (full && (old & FutexMailboxLayout.WAITED_FOR) != 0) {
                return Post.FULL;
            }
            long next = full ? old | FutexMailboxLayout.WAITED_FOR : FutexMailboxLayout.FULL | (word & WORD_MASK);
            if (REGISTER.compareAndSet(block, offset, old, next)) {
                return full ? Post.FULL : Post.DONE;
            }
        }
        return Post.DISTURBED;
    }

    /** Empties the register and returns what was in it: see {@link #isFull}, {@link #isWaitedFor}, {@link #word}. */
    long take(int channel) {
        long offset = offset(channel);
        // The load first: mostly there is nothing, and the line stays where it is.
        return isFull(read(offset)) ? (long) REGISTER.getAndSet(block, offset, EMPTY) : EMPTY;
    }

    static boolean isFull(long register) {
        return (register & FutexMailboxLayout.FULL) != 0;
    }

    /** Whether a poster has found the register full, and is to be rung. */
    static boolean isWaitedFor(long register) {
        return (register & FutexMailboxLayout.WAITED_FOR) != 0;
    }

    static long word(long register) {
        return register & WORD_MASK;
    }

    private long read(long offset) {
        return (long) REGISTER.getVolatile(block, offset);
    }

    private static long offset(int channel) {
        return FutexMailboxLayout.REGISTERS + channel * FutexMailboxLayout.REGISTER_BYTES;
    }
}
