package dev.remora.rpmsg.glink;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.channel.WireEvents;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/**
 * What a channel tells the edge; before a driver may be called the stand-in gets ready.
 *
 * @param edge where it is told
 */
record Deliveries(WireEvents edge, StandIn standIn) implements WireEvents {

    @Override
    public void appeared() {
        edge.appeared();
    }

    @Override
    public void disappeared(String reason) {
        edge.disappeared(reason);
    }

    @Override
    public Taken received(MemorySegment memory, long offset, int length) {
        standIn.deliveryBegins();
        return edge.received(memory, offset, length);
    }

    @Override
    public void signals(Set<Signal> raised) {
        standIn.deliveryBegins();
        edge.signals(raised);
    }

    @Override
    public void writable() {
        standIn.deliveryBegins();
        edge.writable();
    }

    @Override
    public void dropped(String cause) {
        edge.dropped(cause);
    }
}
