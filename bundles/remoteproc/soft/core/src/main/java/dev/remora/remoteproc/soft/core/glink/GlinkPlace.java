package dev.remora.remoteproc.soft.core.glink;

import dev.remora.remoteproc.soft.core.smem.SmemException;
import org.jspecify.annotations.Nullable;

/** Where the pipes of a link lie. */
interface GlinkPlace {

    /**
     * The two pipes.
     *
     * @param in what the peer writes
     * @param out what we write
     */
    record Pipes(GlinkPipe in, GlinkPipe out) {}

    /** Looks for them, and makes what is ours to make; null while something is missing. */
    @Nullable
    Pipes take() throws SmemException, GlinkViolation;

    /** Whether the receiver makes its buffers itself, when a message comes. */
    boolean intentless();

    /** Checks the length of a ring. */
    static int checkedSize(long bytes) throws GlinkViolation {
        if (bytes < GlinkLayout.RING_MIN || (bytes & 7) != 0 || bytes > Integer.MAX_VALUE) {
            throw new GlinkViolation("ring of " + bytes + " bytes, must be a multiple of 8 from "
                    + GlinkLayout.RING_MIN);
        }
        return (int) bytes;
    }
}
