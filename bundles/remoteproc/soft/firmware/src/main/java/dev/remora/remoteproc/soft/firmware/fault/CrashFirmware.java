package dev.remora.remoteproc.soft.firmware.fault;

import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.SoftCore;

/**
 * Echoes on rpmsg-client-sample. Any message to soft-crash crashes it with a reason; any to soft-die ends it without a
 * word.
 */
public final class CrashFirmware implements Firmware {

    /** No exit status of the soft core. */
    private static final int DEAD = 77;

    /** Made by the soft core. */
    public CrashFirmware() {}

    @Override
    public void start(SoftCore core) {
        core.rpmsg().announce("rpmsg-client-sample", (endpoint, source, payload) -> endpoint.send(source, payload));
        core.rpmsg().announce("soft-crash", (endpoint, source, payload) -> core.crash("asked to crash"));
        core.rpmsg().announce("soft-die", (endpoint, source, payload) -> Runtime.getRuntime().halt(DEAD));
        core.trace().log("crash firmware " + core.firmwareVersion() + " started");
    }
}
