package dev.remora.rpmsg.smd;

import dev.remora.rpmsg.edge.channel.EdgeContext;
import dev.remora.rpmsg.edge.channel.WireFormat;
import dev.remora.rpmsg.edge.channel.WireLink;
import dev.remora.rpmsg.smd.ChannelScan.Complaint;
import dev.remora.smem.Smem;
import dev.remora.smem.SmemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SMD as one configured edge speaks it. */
final class SmdFormat implements WireFormat {

    private static final Logger LOG = LoggerFactory.getLogger(SmdFormat.class);

    private final SmdSettings settings;
    private final Smem smem;

    SmdFormat(SmdSettings settings, Smem smem) {
        this.settings = settings;
        this.smem = smem;
    }

    @Override
    public String backend() {
        return "smd";
    }

    @Override
    public String title() {
        return "SMD edge";
    }

    @Override
    public String route() {
        return "number %d, host %d to host %d".formatted(settings.edge(), smem.host(), settings.remoteHost());
    }

    /** A heap that is damaged is not opened again and again. One that is not ready yet is waited for. */
    @Override
    public WireLink open(EdgeContext edge) {
        try {
            new ChannelScan(smem, settings, Complaint.NONE).look(_ -> {});
        } catch (SmemException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        return new SmdLink(settings, smem, edge);
    }

    @Override
    public void remoteIsOff() {
        if (smem.breakLock(settings.remoteHost())) {
            LOG.info("{}: the lock of the SMEM heap {} was held by the dead host {}, and is free now", settings.name(),
                    smem.name(), settings.remoteHost());
        }
        try {
            new DeadRemote(smem, settings).close();
        } catch (SmemException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
