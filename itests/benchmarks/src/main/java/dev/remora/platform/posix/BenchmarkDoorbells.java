package dev.remora.platform.posix;

import dev.remora.platform.Mailbox;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/** Makes futex mailboxes without a container. */
public final class BenchmarkDoorbells {

    /** Bytes of a page. */
    public static final long BYTES = FutexMailboxLayout.BYTES;

    private BenchmarkDoorbells() {}

    /**
     * Opens one end.
     *
     * @param page shared memory of {@link #BYTES}, aligned to 64
     * @param side 0 or 1
     * @return the mailbox
     */
    public static Mailbox open(MemorySegment page, int side) {
        return new FutexMailbox("benchmark", FutexMailboxLayout.CHANNELS, page, side, TimeUnit.SECONDS.toNanos(1));
    }
}
