package dev.remora.remoteproc.soft.firmware.sample;

import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.RpmsgDevice;
import dev.remora.remoteproc.soft.core.SoftCore;

/** The remote's side of the classic demos: an echo for rpmsg-client-sample, and two ping-pong channels. */
public final class SampleFirmware implements Firmware {

    /** Made by the soft core. */
    public SampleFirmware() {}

    @Override
    public void start(SoftCore core) {
        RpmsgDevice rpmsg = core.rpmsg();
        rpmsg.announce("rpmsg-client-sample", new Echo());
        rpmsg.announce("rpmsg-openamp-demo-channel", new PingPong(core.trace()));
        rpmsg.announce("rpmsg-openamp-demo-channel-1", new PingPong(core.trace()));
        core.trace().log("sample firmware " + core.firmwareVersion() + " started");
    }
}
