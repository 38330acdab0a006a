package dev.remora.platform.posix;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/** The two ends of a doorbell page in this process. */
final class Words {

    private static final long HOUR = TimeUnit.HOURS.toNanos(1);

    private final MemorySegment page = MemorySegment.ofArray(new long[(int) FutexMailboxLayout.BYTES / Long.BYTES]);
    final FutexMailbox poster = new FutexMailbox("poster", 1, page, 0, HOUR);
    final FutexMailbox taker = new FutexMailbox("taker", 1, page, 1, HOUR);
}
