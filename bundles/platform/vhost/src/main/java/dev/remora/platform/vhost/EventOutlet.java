package dev.remora.platform.vhost;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Interrupts by writing 8 bytes to a descriptor of the front end's: an eventfd, a pipe, a socket. */
final class EventOutlet implements Outlet {

    private final Descriptor descriptor;
    private final MemorySegment one;
    private final MemorySegment callState;

    /** Leaves the descriptor with its owner. */
    EventOutlet(Descriptor descriptor) {
        this.descriptor = descriptor;
        Arena arena = Arena.ofAuto();
        one = arena.allocate(JAVA_LONG);
        one.set(JAVA_LONG, 0, 1);
        callState = LibC.newState(arena);
    }

    @Override
    public boolean send() {
        if (!descriptor.enter()) {
            return false; // the front end has just given another one
        }
        try {
            return LibC.signal(descriptor.number(), one);
        } finally {
            descriptor.leave();
        }
    }

    @Override
    public boolean retry() {
        // Any other error says that nobody reads any more.
        long written = LibC.write(descriptor.number(), one, callState);
        return written != -LibC.EAGAIN && written != -LibC.EINTR;
    }

    @Override
    public Descriptor writable() {
        return descriptor;
    }
}
