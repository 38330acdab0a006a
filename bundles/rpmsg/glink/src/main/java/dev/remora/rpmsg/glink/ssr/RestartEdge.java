package dev.remora.rpmsg.glink.ssr;

import java.util.Optional;

/** A configured edge, as the restart of a subsystem concerns it. Any thread. */
public interface RestartEdge {

    /** The remote processor behind it, if its life is followed. */
    Optional<String> processor();

    /** The name by which subsystems know its remote; empty if it has none. */
    Optional<String> subsystem();

    /** Its remote is gone, as another subsystem tells: starts anew. Returns when that is done, and its drivers are removed. */
    void reset(String reason);
}
