package dev.remora.remoteproc.soft.firmware.fault;

import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.SoftCore;

/** Echoes on rpmsg-client-sample, and crashes when the gateway's driver resets the device: while it stops or detaches. */
public final class CrashResetFirmware implements Firmware {

    private boolean wasUp;

    /** Made by the soft core. */
    public CrashResetFirmware() {}

    @Override
    public void start(SoftCore core) {
        core.rpmsg().announce("rpmsg-client-sample", (endpoint, source, payload) -> endpoint.send(source, payload));
        core.trace().log("crash-reset firmware " + core.firmwareVersion() + " started");
    }

    @Override
    public void loop(SoftCore core) {
        boolean up = core.rpmsg().isUp();
        if (wasUp && !up) {
            core.crash("this firmware crashes when its device is reset");
        }
        wasUp = up;
    }
}
