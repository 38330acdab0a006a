package dev.remora.remoteproc.soft.core.process;

import dev.remora.remoteproc.soft.core.RpmsgDevice;
import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.Trace;
import org.jspecify.annotations.Nullable;

/** This process, as the firmware sees it. */
final class ProcessCore implements SoftCore {

    private final String firmwareVersion;
    private final Trace trace;
    private final @Nullable RpmsgDevice rpmsg;

    ProcessCore(String firmwareVersion, Trace trace, @Nullable RpmsgDevice rpmsg) {
        this.firmwareVersion = firmwareVersion;
        this.trace = trace;
        this.rpmsg = rpmsg;
    }

    @Override
    public String firmwareVersion() {
        return firmwareVersion;
    }

    @Override
    public Trace trace() {
        return trace;
    }

    @Override
    public RpmsgDevice rpmsg() {
        if (rpmsg == null) {
            throw new IllegalStateException("the resource table has no rpmsg vdev");
        }
        return rpmsg;
    }

    @Override
    public void crash(String reason) {
        trace.log("crash: " + reason);
        Exit.CRASHED.with(reason);
    }
}
