package dev.remora.shell;

import dev.remora.smem.Smem;
import dev.remora.smem.SmemItem;
import dev.remora.smem.SmemReport;
import java.util.Optional;

/** An SMEM of which the shell needs no more than its report. */
record FakeSmem(SmemReport report) implements Smem {

    @Override
    public String name() {
        return report.name();
    }

    @Override
    public int host() {
        return report.host();
    }

    @Override
    public Optional<SmemItem> find(int remoteHost, int item) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SmemItem allocate(int remoteHost, int item, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long freeSpace(int remoteHost) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean breakLock(int deadHost) {
        throw new UnsupportedOperationException();
    }
}
