package dev.remora.remoteproc.core.coredump;

import dev.remora.remoteproc.Coredump;
import dev.remora.remoteproc.CoredumpMode;
import java.util.List;

/** The core files of one processor. Any thread, except where said. */
public interface Dumps {

    CoredumpMode mode();

    /** From the next crash on. */
    void mode(CoredumpMode mode);

    /**
     * Keeps the memory of a crashed core, as the mode says. The owner thread; a file is written meanwhile. Never throws
     * because of the core, the disk or the mode: what goes wrong is logged, and nothing is kept.
     *
     * @param crashed what is kept
     * @param then run once the memory is not needed any more: before this returns if nothing waits for a reader; else on any
     *     thread, when it was taken, discarded or timed out, but not after {@link #release}; must not block
     * @return the name of the core file; empty if there is none
     */
    String keep(CrashedCore crashed, Runnable then);

    /** The memory is about to be used for something else: what waits for a reader is gone, and nothing runs any more. */
    void release();

    /** A file that is being written is not waited for any longer: nothing is kept. Any thread. */
    void giveUp();

    /** The last one first. */
    List<Coredump> list();
}
