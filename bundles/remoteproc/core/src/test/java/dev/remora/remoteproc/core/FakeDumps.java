package dev.remora.remoteproc.core;

import dev.remora.remoteproc.Coredump;
import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.core.coredump.CrashedCore;
import dev.remora.remoteproc.core.coredump.Dumps;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Core files without bytes. */
final class FakeDumps implements Dumps {

    final List<CrashedCore> kept = new CopyOnWriteArrayList<>();
    /** Done while the memory is read. */
    volatile Runnable during = () -> {};
    volatile CoredumpMode mode = CoredumpMode.ENABLED;
    volatile boolean givenUp;
    private final List<String> log;
    private @Nullable Runnable waiting;

    FakeDumps(List<String> log) {
        this.log = log;
    }

    synchronized boolean isWaiting() { return waiting != null; }

    /** The reader has taken it, on its own thread. */
    void take() {
        taken().run();
    }

    /** What is to be run for that. */
    synchronized Runnable taken() {
        Runnable then = waiting;
        waiting = null;
        return then == null ? () -> {} : then;
    }

    @Override
    public CoredumpMode mode() {
        return mode;
    }

    @Override
    public void mode(CoredumpMode other) {
        mode = other;
    }

    @Override
    public String keep(CrashedCore crashed, Runnable then) {
        log.add("dump");
        during.run();
        kept.add(crashed);
        if (mode == CoredumpMode.INLINE) {
            synchronized (this) {
                waiting = then;
            }
            return "";
        }
        then.run();
        return mode == CoredumpMode.ENABLED ? "core." + kept.size() : "";
    }

    @Override
    public synchronized void release() {
        waiting = null;
    }

    @Override
    public void giveUp() {
        givenUp = true;
    }

    @Override
    public List<Coredump> list() {
        return List.of();
    }
}
