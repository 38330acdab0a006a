package dev.remora.remoteproc.soft.firmware.fault;

import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.SoftCore;

/** Echoes on rpmsg-client-sample, and crashes on any message to soft-crash. */
public final class CrashFirmware implements Firmware {

    /** Made by the soft core. */
    public CrashFirmware() {}

    @Override
    public void start(SoftCore core) {
        core.rpmsg().announce("rpmsg-client-sample", (endpoint, source, payload) -> endpoint.send(source, payload));
        core.rpmsg().announce("soft-crash", (endpoint, source, payload) -> core.crash("asked to crash"));
        core.trace().log("crash firmware " + core.firmwareVersion() + " started");
    }
}
