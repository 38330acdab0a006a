package dev.remora.platform.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What the kernel needs to put one thread to sleep, off the Java heap.
 *
 * @param timeout struct timespec {i64 seconds; i64 nanoseconds}
 * @param callState where errno goes
 */
record SleepSpace(MemorySegment timeout, MemorySegment callState) {

    private static final long TIMESPEC_BYTES = 16;
    private static final long NANOS_A_SECOND = 1_000_000_000;

    void setTimeout(long nanos) {
        timeout.set(ValueLayout.JAVA_LONG, 0, nanos / NANOS_A_SECOND);
        timeout.set(ValueLayout.JAVA_LONG, Long.BYTES, nanos % NANOS_A_SECOND);
    }

    /** As many spaces as threads ever slept at once; made on demand, used again. */
    static final class Pool {

        private final Arena arena = Arena.ofAuto();
        private final Deque<SleepSpace> idle = new ArrayDeque<>();

        synchronized SleepSpace take() {
            SleepSpace space = idle.poll();
            return space != null
                    ? space
                    : new SleepSpace(arena.allocate(TIMESPEC_BYTES, Long.BYTES), arena.allocate(LibC.CALL_STATE));
        }

        synchronized void giveBack(SleepSpace space) {
            idle.push(space);
        }
    }
}
