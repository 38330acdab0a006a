package dev.remora.remoteproc.soft.firmware.can;

import dev.remora.remoteproc.soft.core.RpmsgDevice;
import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.Trace;
import dev.remora.remoteproc.soft.core.imx.GatewayListener;
import dev.remora.remoteproc.soft.core.imx.ImxRemote;
import dev.remora.remoteproc.soft.firmware.sample.Echo;
import dev.remora.remoteproc.soft.firmware.sample.PingPong;
import dev.remora.remoteproc.soft.firmware.stream.StreamLayout;
import dev.remora.remoteproc.soft.firmware.stream.StreamService;

/** What the core offers to its gateway, wherever the rings are. */
final class CanServices implements GatewayListener {

    private final Trace trace;
    private final CanPage can;
    private final SrtmServices srtm;

    CanServices(SoftCore core, CanPage can, Trace trace) {
        this.can = can;
        this.trace = trace;
        srtm = new SrtmServices(core);
    }

    void announce(ImxRemote remote) {
        RpmsgDevice first = remote.vdev(0);
        first.announce("rpmsg-openamp-demo-channel", new PingPong(trace));
        first.announce(StreamLayout.SERVICE, new StreamService(first::waits, trace));
        first.announce("soft-echo", new Echo());
        srtm.announce(first);
        remote.vdev(1).announce("rpmsg-openamp-demo-channel-1", new PingPong(trace));
    }

    /** A turn. */
    void serve(ImxRemote remote) {
        boolean more;
        do {
            more = remote.serve();
            srtm.loop();
        } while (more);
    }

    @Override
    public void lost() {
        can.gatewayLost();
        srtm.forgetGateway();
        trace.log("can: gateway lost");
    }

    @Override
    public void back() {
        can.gatewayBack();
        trace.log("can: gateway back");
    }
}
