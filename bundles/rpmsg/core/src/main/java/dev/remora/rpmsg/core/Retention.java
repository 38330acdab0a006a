package dev.remora.rpmsg.core;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** How many of the transport's buffers the receivers of one inbox retain. Any thread. */
final class Retention {

    private final ReceiveBuffers buffers;
    private final AtomicInteger count = new AtomicInteger();
    private volatile int max;

    Retention(ReceiveBuffers buffers, int max) {
        this.buffers = buffers;
        this.max = max;
    }

    void limit(int newMax) {
        max = newMax;
    }

    int count() {
        return count.get();
    }

    /** Retains a buffer, for the callback at first; null: no more may be. */
    @Nullable
    RetainedBuffer retain(int buffer) {
        if (count.incrementAndGet() <= max && buffers.retain())
            return new RetainedBuffer(this, buffer);
        count.decrementAndGet();
        return null;
    }

    /** A buffer is retained no longer. */
    void ended() {
        count.decrementAndGet();
        buffers.unretain();
    }

    ReceiveBuffers buffers() {
        return buffers;
    }
}
