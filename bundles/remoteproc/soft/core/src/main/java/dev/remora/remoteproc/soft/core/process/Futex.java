package dev.remora.remoteproc.soft.core.process;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Sleeping on a word that other processes map too, hence without FUTEX_PRIVATE_FLAG. */
final class Futex {

    private static final long FUTEX_WAIT = 0;
    private static final long FUTEX_WAKE = 1;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final SystemCalls system = new SystemCalls();

    /** Sleeps while the word has this value, at most so long. May return early; the caller looks again. */
    void await(MemorySegment word, int value, long timeoutNanos) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timespec = arena.allocate(ValueLayout.JAVA_LONG, 2);
            timespec.setAtIndex(ValueLayout.JAVA_LONG, 0, timeoutNanos / NANOS_PER_SECOND);
            timespec.setAtIndex(ValueLayout.JAVA_LONG, 1, timeoutNanos % NANOS_PER_SECOND);
            system.futex(word, FUTEX_WAIT, value, timespec);
        }
    }

    void wakeAll(MemorySegment word) {
        system.futex(word, FUTEX_WAKE, Integer.MAX_VALUE, MemorySegment.NULL);
    }
}
