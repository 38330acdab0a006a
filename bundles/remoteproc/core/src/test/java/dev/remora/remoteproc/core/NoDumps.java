package dev.remora.remoteproc.core;

import dev.remora.remoteproc.Coredump;
import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.core.coredump.CrashedCore;
import dev.remora.remoteproc.core.coredump.Dumps;
import java.util.List;

/** Keeps nothing. */
final class NoDumps implements Dumps {

    @Override
    public CoredumpMode mode() {
        return CoredumpMode.DISABLED;
    }

    @Override
    public void mode(CoredumpMode mode) {}

    @Override
    public String keep(CrashedCore crashed, Runnable then) {
        then.run();
        return "";
    }

    @Override
    public void release() {}

    @Override
    public void giveUp() {}

    @Override
    public List<Coredump> list() {
        return List.of();
    }
}
