package dev.remora.remoteproc.soft.board.pulse;

import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.SoftCore;

/** Ends as soon as it runs. */
public final class BrokenFirmware implements Firmware {

    @Override
    public void start(SoftCore core) {
        throw new IllegalStateException("flash worn out");
    }
}
