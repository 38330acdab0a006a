package dev.remora.platform.posix;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** One side's block of the doorbell page. Every word may be scribbled over by the other side at any time. */
final class FutexBlock {

    private static final VarHandle WORD = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN).varHandle()
            .withInvokeExactBehavior();

    private final MemorySegment block;
    private final MemorySegment countWord;

    FutexBlock(MemorySegment page, int side) {
        this.block = page.asSlice(side * FutexMailboxLayout.BLOCK_BYTES, FutexMailboxLayout.BLOCK_BYTES);
        this.countWord = block.asSlice(FutexMailboxLayout.COUNT, Integer.BYTES);
    }

    int count() {
        return (int) WORD.getVolatile(block, FutexMailboxLayout.COUNT);
    }

    int rung(int channel) {
        return (int) WORD.getVolatile(block, rungOffset(channel));
    }

    /** Rings the side that hears on this block. */
    void ring(int channel) {
        add(rungOffset(channel), 1);
        ring();
    }

    /** Rings on no channel; a system call only if someone there may sleep. */
    void ring() {
        add(FutexMailboxLayout.COUNT, 1);
        VarHandle.fullFence();
        if ((int) WORD.getVolatile(block, FutexMailboxLayout.SLEEPERS) != 0) {
            LibC.futexWake(countWord);
        }
    }

    /** Ends the sleeps of the own side, whatever the other side made of the number of sleepers. */
    void wake() {
        add(FutexMailboxLayout.COUNT, 1);
        LibC.futexWake(countWord);
    }

    /** Forgets sleepers of a hearer that died asleep. */
    void forgetSleepers() {
        WORD.setVolatile(block, FutexMailboxLayout.SLEEPERS, 0);
    }

    /** Sleeps once while the count is as seen. */
    void sleep(int seen, SleepSpace space) {
        add(FutexMailboxLayout.SLEEPERS, 1);
        try {
            VarHandle.fullFence();
            if (count() == seen) {
                int result = LibC.futexWait(countWord, seen, space.timeout(), space.callState());
                switch (-result) {
                    case 0, LibC.EAGAIN, LibC.EINTR, LibC.ETIMEDOUT -> {
                    }
                    default -> throw new IllegalStateException("futex wait failed, errno " + -result);
                }
            }
        } finally {
            add(FutexMailboxLayout.SLEEPERS, -1);
        }
    }

    private void add(long offset, int delta) {
        int ignored = (int) WORD.getAndAdd(block, offset, delta);
    }

    private static long rungOffset(int channel) {
        return FutexMailboxLayout.RUNG + channel * FutexMailboxLayout.RUNG_BYTES;
    }
}
