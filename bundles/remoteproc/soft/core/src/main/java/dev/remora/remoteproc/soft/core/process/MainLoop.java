package dev.remora.remoteproc.soft.core.process;

import dev.remora.platform.Doorbell;
import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.rpmsg.Line;
import dev.remora.remoteproc.soft.core.rpmsg.RpmsgVirtioDevice;
import org.jspecify.annotations.Nullable;

/** What the core does once it has started: sleeps on the doorbell, serves the rings, lets the firmware take its turn. */
final class MainLoop {

    private final Firmware firmware;
    private final SoftCore core;
    private final @Nullable RpmsgVirtioDevice rpmsg;
    private final Doorbell doorbell;
    private final Heartbeat heartbeat;

    MainLoop(Firmware firmware, SoftCore core, @Nullable RpmsgVirtioDevice rpmsg, Doorbell doorbell,
            Heartbeat heartbeat) {
        this.firmware = firmware;
        this.core = core;
        this.rpmsg = rpmsg;
        this.doorbell = doorbell;
        this.heartbeat = heartbeat;
    }

    /** For ever, or until the firmware fails. */
    void run() throws Exception {
        int seen = doorbell.count();
        while (true) {
            heartbeat.beat();
            if (rpmsg != null) {
                rpmsg.serve();
            }
            firmware.loop(core);
            seen = doorbell.await(seen, Line.TURN_NANOS);
        }
    }
}
