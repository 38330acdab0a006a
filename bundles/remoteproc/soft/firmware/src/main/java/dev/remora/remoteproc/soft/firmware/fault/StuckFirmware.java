package dev.remora.remoteproc.soft.firmware.fault;

import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.SoftCore;
import java.util.concurrent.TimeUnit;

/** Hangs without being asked, 0.3 s after it is ready. */
public final class StuckFirmware implements Firmware {

    private static final long MILLIS = 300;

    private final Hang hang = new Hang();

    /** Made by the soft core. */
    public StuckFirmware() {}

    @Override
    public void start(SoftCore core) {
        core.trace().log("stuck firmware " + core.firmwareVersion() + " started");
        hang.after(MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void loop(SoftCore core) throws InterruptedException {
        hang.ifDue(core);
    }
}
