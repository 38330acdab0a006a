package dev.remora.rpmsg.glink.pipe;

import java.util.Optional;

/** Both pipes of a link, of either kind, as one side has them. */
public interface Pipes {

    /** The pipe to the remote. */
    WritePipe out();

    /**
     * The pipe from the remote: the remote may make it later than the link starts.
     *
     * @throws PipeViolation if it is there but cannot be one: its size
     */
    Optional<ReadPipe> in() throws PipeViolation;

    /** Whether the remote grants receive buffers before data flows: true for SMEM, false for RPM message RAM. */
    boolean intents();

    /**
     * All four indices in memory are 0, the remote's too: only for a remote that is dead, before it is booted. The own ends
     * still have to begin.
     */
    void clear();

    /** For people: kind, sizes. */
    String describe();
}
