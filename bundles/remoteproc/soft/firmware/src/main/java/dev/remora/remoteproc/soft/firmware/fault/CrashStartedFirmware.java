package dev.remora.remoteproc.soft.firmware.fault;

import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.SoftCore;

/** Crashes as soon as it has said that it is ready. */
public final class CrashStartedFirmware implements Firmware {

    /** Made by the soft core. */
    public CrashStartedFirmware() {}

    @Override
    public void start(SoftCore core) {
        core.trace().log("crash-started firmware " + core.firmwareVersion() + " started");
    }

    @Override
    public void loop(SoftCore core) {
        core.crash("this firmware crashes once it is ready");
    }
}
