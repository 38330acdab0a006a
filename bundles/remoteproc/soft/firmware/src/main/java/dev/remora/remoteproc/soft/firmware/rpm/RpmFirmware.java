package dev.remora.remoteproc.soft.firmware.rpm;

import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.smd.SmdEdge;
import dev.remora.remoteproc.soft.core.smd.SmdRemote;
import dev.remora.remoteproc.soft.core.smem.RemoteSpinlock;
import dev.remora.remoteproc.soft.core.smem.SoftSmem;
import org.jspecify.annotations.Nullable;

/** A resource power manager, host 6 on edge 15, where memory takes words only. Its channel is open from boot on. */
public final class RpmFirmware implements Firmware {

    private static final int HOST = 6;
    private static final int EDGE = 15;
    private static final int GATEWAY = 0;
    private static final int DOORBELL = 1;
    private static final int SMEM_LOCK = 3;
    private static final int RING = 1024;

    private @Nullable SmdRemote remote;

    /** Made by the soft core. */
    public RpmFirmware() {}

    @Override
    public void start(SoftCore core) {
        RemoteSpinlock lock = new RemoteSpinlock(core.memory("hwlocks"), SMEM_LOCK, HOST);
        SmdRemote smd = new SmdRemote(core, new SoftSmem(core.memory("smem"), lock, HOST),
                new SmdEdge(EDGE, GATEWAY, false, true, DOORBELL));
        smd.offerOpened("rpm_requests", RING, new RpmServer(core.trace()));
        remote = smd;
        core.trace().log("rpm firmware " + core.firmwareVersion() + " started");
    }

    @Override
    public void loop(SoftCore core) {
        SmdRemote smd = remote;
        if (smd != null) {
            smd.serve();
        }
    }
}
