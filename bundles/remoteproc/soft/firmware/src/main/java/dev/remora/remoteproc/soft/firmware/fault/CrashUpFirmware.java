package dev.remora.remoteproc.soft.firmware.fault;

import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.SoftCore;

/** Announces rpmsg-client-sample and crashes when the gateway's driver is there. */
public final class CrashUpFirmware implements Firmware {

    /** Made by the soft core. */
    public CrashUpFirmware() {}

    @Override
    public void start(SoftCore core) {
        core.rpmsg().announce("rpmsg-client-sample", (endpoint, source, payload) -> endpoint.send(source, payload));
        core.trace().log("crash-up firmware " + core.firmwareVersion() + " started");
    }

    @Override
    public void loop(SoftCore core) {
        if (core.rpmsg().isUp()) {
            core.crash("this firmware crashes when its driver comes");
        }
    }
}
