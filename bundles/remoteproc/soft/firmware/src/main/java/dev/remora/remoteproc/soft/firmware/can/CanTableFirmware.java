package dev.remora.remoteproc.soft.firmware.can;

import dev.remora.platform.Region;
import dev.remora.remoteproc.soft.core.Firmware;
import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.Trace;
import dev.remora.remoteproc.soft.core.imx.ImxRemote;
import dev.remora.remoteproc.soft.core.rpmsg.ResourceTable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** With a resource table in shared memory, which our image has brought along: the gateway finds rings and trace by it. */
public final class CanTableFirmware implements Firmware {

    private @Nullable CanServices services;
    private @Nullable ImxRemote remote;

    /** Made by the soft core. */
    public CanTableFirmware() {}

    @Override
    public void start(SoftCore core) {
        CanPage can = CanPage.start(core.memory("can"));
        Region rings = new Region("rings", CanLayout.RINGS, core.memory("rings"));
        Region buffers = new Region("buffers", CanLayout.BUFFERS, core.memory("buffers"));
        ResourceTable table = new ResourceTable(rings, rings.at(CanLayout.TABLE, CanLayout.TABLE_SIZE));
        Trace shared = table.trace();
        Trace trace = line -> {
            core.trace().log(line);
            shared.log(line);
        };
        CanServices offered = new CanServices(core, can, trace);
        ImxRemote made = ImxRemote.table(core, table, List.of(buffers, rings), trace, offered);
        offered.announce(made);
        services = offered;
        remote = made;
        trace.log("can firmware " + core.firmwareVersion() + " with a resource table started");
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
