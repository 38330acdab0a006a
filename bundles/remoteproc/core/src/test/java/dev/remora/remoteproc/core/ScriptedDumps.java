package dev.remora.remoteproc.core;

import dev.remora.remoteproc.Coredump;
import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.core.coredump.CrashedCore;
import dev.remora.remoteproc.core.coredump.Dumps;
import dev.remora.remoteproc.spi.DumpSegment;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Core files that go nowhere; an inline one waits for {@link #take}. */
final class ScriptedDumps implements Dumps {

    private @Nullable Runnable waiting;
    private volatile CoredumpMode mode = CoredumpMode.DISABLED;

    /** The reader has it now. */
    void take() {
        Runnable then = taken();
        if (then != null) {
            then.run();
        }
    }

    synchronized boolean isWaiting() { return waiting != null; }

    private synchronized @Nullable Runnable taken() {
        Runnable then = waiting;
        waiting = null;
        return then;
    }

    private synchronized void await(Runnable then) {
        waiting = then;
    }

    @Override
    public CoredumpMode mode() {
        return mode;
    }

    @Override
    public void mode(CoredumpMode next) {
        mode = next;
    }

    @Override
    public String keep(CrashedCore crashed, Runnable then) {
        if (mode == CoredumpMode.INLINE) {
            await(then);
            return "inline";
        }
        if (mode == CoredumpMode.ENABLED) {
            crashed.segments().forEach(ScriptedDumps::read);
        }
        then.run();
        return mode == CoredumpMode.ENABLED ? "kept" : "";
    }

    @Override
    public void release() {
        taken();
    }

    /** Nothing takes long here. */
    @Override
    public void giveUp() {}

    @Override
    public List<Coredump> list() {
        return List.of();
    }

    private static void read(DumpSegment segment) {
        try {
            segment.source().read(0, MemorySegment.ofArray(new byte[64]));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
