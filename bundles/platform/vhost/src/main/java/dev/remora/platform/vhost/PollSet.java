package dev.remora.platform.vhost;

import static dev.remora.platform.vhost.NativeLayout.POLL_BYTES;
import static dev.remora.platform.vhost.NativeLayout.POLL_DESCRIPTOR;
import static dev.remora.platform.vhost.NativeLayout.POLL_EVENTS;
import static dev.remora.platform.vhost.NativeLayout.POLL_RETURNED;
import static dev.remora.platform.vhost.NativeLayout.TIMESPEC_BYTES;
import static dev.remora.platform.vhost.NativeLayout.TIMESPEC_NANOS;
import static dev.remora.platform.vhost.NativeLayout.TIMESPEC_SECONDS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Descriptors to sleep on, and what a thread needs for it off the heap. For one thread at a time. */
final class PollSet {

    private static final long NANOS_A_SECOND = 1_000_000_000;

    private final MemorySegment entries;
    private final MemorySegment timeout;
    private final MemorySegment counter;
    private final MemorySegment callState;
    private int size;

    /**
     * An empty one.
     *
     * @param most how many descriptors it may hold
     */
    PollSet(int most) {
        Arena arena = Arena.ofAuto();
        entries = arena.allocate(POLL_BYTES * most, Long.BYTES);
        timeout = arena.allocate(TIMESPEC_BYTES, Long.BYTES);
        counter = arena.allocate(JAVA_LONG);
        callState = LibC.newState(arena);
    }

    void clear() {
        size = 0;
    }

    /** Adds a descriptor; tells its place. */
    int add(int descriptor, int events) {
        long entry = POLL_BYTES * size;
        entries.set(JAVA_INT, entry + POLL_DESCRIPTOR, descriptor);
        entries.set(JAVA_SHORT, entry + POLL_EVENTS, (short) events);
        entries.set(JAVA_SHORT, entry + POLL_RETURNED, (short) 0);
        return size++;
    }

    /** Sleeps until one is ready; nanoseconds, or a negative number for ever. May end early for no reason. */
    void poll(long nanos) {
        timeout.set(JAVA_LONG, TIMESPEC_SECONDS, nanos / NANOS_A_SECOND);
        timeout.set(JAVA_LONG, TIMESPEC_NANOS, nanos % NANOS_A_SECOND);
        int result = LibC.ppoll(entries, size, nanos < 0 ? MemorySegment.NULL : timeout, callState);
        if (result < 0 && result != -LibC.EINTR) {
            throw new IllegalStateException("poll failed, errno " + -result);
        }
    }

    /** Whether the descriptor at a place is ready, or has an error. */
    boolean ready(int place) {
        return entries.get(JAVA_SHORT, POLL_BYTES * place + POLL_RETURNED) != 0;
    }

    /** Takes the 8 bytes that a ring has left there: positive if there were some, else negative errno, or 0 at the end. */
    long takeRing(int descriptor) {
        return LibC.read(descriptor, counter, callState);
    }
}
