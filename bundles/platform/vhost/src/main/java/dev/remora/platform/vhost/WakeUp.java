package dev.remora.platform.vhost;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Ends the sleep of threads that poll it. */
final class WakeUp implements AutoCloseable {

    private final Descriptor event;
    private final MemorySegment one = Arena.ofAuto().allocate(JAVA_LONG);

    WakeUp(Kernel kernel) {
        int number = LibC.eventfd();
        if (number < 0) {
            throw new IllegalStateException("no eventfd, errno " + -number);
        }
        event = new Descriptor(kernel, number);
        one.set(JAVA_LONG, 0, 1);
    }

    /** What to poll. */
    Descriptor event() {
        return event;
    }

    /** Any thread, never blocks; nothing after it was closed. */
    void wake() {
        if (event.enter()) {
            try {
                boolean ignored = LibC.signal(event.number(), one); // it fails when it is full, which is enough
            } finally {
                event.leave();
            }
        }
    }

    /** Takes the wake-up away, so that the next sleep is one. */
    void taken(PollSet set) {
        if (event.enter()) {
            try {
                long ignored = set.takeRing(event.number());
            } finally {
                event.leave();
            }
        }
    }

    @Override
    public void close() {
        event.close();
    }
}
