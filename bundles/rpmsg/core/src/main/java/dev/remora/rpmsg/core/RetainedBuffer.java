package dev.remora.rpmsg.core;

import java.util.concurrent.atomic.AtomicInteger;

/** A buffer of the transport that is retained: by the callback that runs, and by each message that it retained. */
final class RetainedBuffer {

    private final Retention retention;
    private final int buffer;
    private final AtomicInteger users = new AtomicInteger(1);

    RetainedBuffer(Retention retention, int buffer) {
        this.retention = retention;
        this.buffer = buffer;
    }

    /** One user more. By one of the users. */
    void share() {
        users.incrementAndGet();
    }

    /** One user less; true: it was the last, and has to see to it that the transport gets the buffer. */
    boolean letGo() {
        boolean last = users.decrementAndGet() == 0;
        if (last)
            retention.ended();
        return last;
    }

    /** {@link #letGo()}, and the transport gets the buffer. */
    void release() {
        if (letGo())
            retention.buffers().release(buffer);
    }

    ReceiveBuffers buffers() {
        return retention.buffers();
    }
}
