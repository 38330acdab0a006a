package dev.remora.remoteproc.soft.firmware.fault;

import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.SoftCore;

/** Dies before it is ready. */
public final class DiesFirmware implements Firmware {

    /** Made by the soft core. */
    public DiesFirmware() {}

    @Override
    public void start(SoftCore core) {
        core.crash("this firmware dies at once");
    }
}
