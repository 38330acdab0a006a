package dev.remora.remoteproc.soft.firmware.fault;

import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.SoftCore;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Takes two seconds until it is ready, then echoes on rpmsg-client-sample. */
public final class SlowFirmware implements Firmware {

    private static final long SECONDS = 2;

    /** Made by the soft core. */
    public SlowFirmware() {}

    @Override
    public void start(SoftCore core) throws InterruptedException {
        core.trace().log("slow firmware " + core.firmwareVersion() + " starts");
        boolean ignored = new CountDownLatch(1).await(SECONDS, TimeUnit.SECONDS);
        core.rpmsg().announce("rpmsg-client-sample", (endpoint, source, payload) -> endpoint.send(source, payload));
        core.trace().log("slow firmware " + core.firmwareVersion() + " started");
    }
}
