package dev.remora.rpmsg.virtio;

import dev.remora.virtio.DriverState;
import java.util.Optional;

/** What differs between driving a device and being one, in the life of an edge. */
interface Role extends Peer {

    /** {@code driver} or {@code device}. */
    String role();

    /** What a former user of the same device has left. */
    Optional<DriverState> takeOver();

    /** Whether it is in use although nobody has left anything: its state is unknown. */
    boolean inUse();

    /** Sets up the rings of a device that is not in use. */
    Rings begin();

    /** Sets up the rings of a device that goes on. */
    Rings resume(DriverState left);

    /** After {@link #begin}: all is ready, the peer may begin. */
    void ready(Rings rings);

    /** The set-up did not work. */
    void giveUp(String reason);

    /** The edge ends in order. */
    void end();

    /** Leaves it to the next one, running. */
    void leave(DriverState state);

    /** It goes on running, but there is nothing to leave. */
    void leaveNothing(String reason);
}
