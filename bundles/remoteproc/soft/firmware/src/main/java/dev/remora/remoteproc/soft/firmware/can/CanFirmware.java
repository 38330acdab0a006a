package dev.remora.remoteproc.soft.firmware.can;

import dev.remora.platform.Region;
import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.imx.ImxRemote;
import org.jspecify.annotations.Nullable;

/** With rings at fixed places that the gateway knows as well. */
public final class CanFirmware implements Firmware {

    private @Nullable CanServices services;
    private @Nullable ImxRemote remote;

    /** Made by the soft core. */
    public CanFirmware() {}

    @Override
    public void start(SoftCore core) {
        CanPage can = CanPage.start(core.memory("can"));
        Region rings = new Region("rings", CanLayout.RINGS, core.memory("rings"));
        Region buffers = new Region("buffers", CanLayout.BUFFERS, core.memory("buffers"));
        CanServices offered = new CanServices(core, can, core.trace());
        ImxRemote made = ImxRemote.fixed(core, rings, buffers, CanLayout.VDEVS, offered);
        offered.announce(made);
        services = offered;
        remote = made;
        core.trace().log("can firmware " + core.firmwareVersion() + " started");
    }

    @Override
    public void loop(SoftCore core) {
        CanServices offered = services;
        ImxRemote made = remote;
        if (offered != null && made != null) {
            offered.serve(made);
        }
    }
}
