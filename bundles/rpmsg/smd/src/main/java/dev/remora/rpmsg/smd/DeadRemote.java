package dev.remora.rpmsg.smd;

import dev.remora.platform.Doorbell;
import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.edge.channel.WireEvents;
import dev.remora.rpmsg.smd.ChannelScan.Complaint;
import dev.remora.rpmsg.smd.channel.ChannelPlace;
import dev.remora.rpmsg.smd.channel.ChannelSettings;
import dev.remora.rpmsg.smd.channel.SmdChannel;
import dev.remora.rpmsg.smd.channel.SmdViolation;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import dev.remora.smem.Smem;
import dev.remora.smem.SmemException;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * A remote that is off, while nobody has the edge open: on its behalf its side of each channel is closed, lest it be taken
 * for open when it starts.
 */
final class DeadRemote implements WireEvents {

    private final Smem smem;
    private final SmdSettings settings;

    DeadRemote(Smem smem, SmdSettings settings) {
        this.smem = smem;
        this.settings = settings;
    }

    /**
     * Closes its side.
     *
     * @throws SmemException if the heap is corrupt
     */
    void close() throws SmemException {
        new ChannelScan(smem, settings, Complaint.NONE).look(this::close);
    }

    private void close(ChannelPlace place) throws SmdViolation {
        ChannelSettings how = new ChannelSettings(false, settings.packetMax(), settings.openNanos(), settings
                .common().pollNanos());
        SmdChannel channel = new SmdChannel(settings.name(), place, how, () -> {}, new Bell(new Silence()), new Turn(
                settings.name()), this);
        channel.remoteDied();
        channel.abandon();
    }

    /** Nobody rings. */
    private static final class Silence implements Doorbell {

        @Override
        public int count() {
            return 0;
        }

        @Override
        public int await(int seen, long timeoutNanos) {
            return 0;
        }

        @Override
        public void wake() {}
    }

    @Override
    public void appeared() {}

    @Override
    public void disappeared(String reason) {}

    @Override
    public Taken received(MemorySegment memory, long offset, int length) {
        return Taken.HELD;
    }

    @Override
    public void signals(Set<Signal> raised) {}

    @Override
    public void writable() {}

    @Override
    public void dropped(String cause) {}
}
