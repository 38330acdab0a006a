package dev.remora.remoteproc.soft.firmware.fault;

import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.SoftCore;
import java.util.concurrent.CountDownLatch;

/** Hangs before it is ready. */
public final class SilentFirmware implements Firmware {

    /** Made by the soft core. */
    public SilentFirmware() {}

    @Override
    public void start(SoftCore core) throws InterruptedException {
        core.trace().log("silent firmware never gets ready");
        new CountDownLatch(1).await();
    }
}
