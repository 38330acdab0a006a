package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.channel.WireEvents;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import java.lang.foreign.MemorySegment;
import java.util.Set;

/** A bus that says "there is room again" before it has said "not now". */
record Resuming(WireEvents to, Runnable resume) implements WireEvents {

    @Override
    public void appeared() {}

    @Override
    public void disappeared(String reason) {}

    @Override
    public Taken received(MemorySegment memory, long offset, int length) {
        resume.run();
        return to.received(memory, offset, length);
    }

    @Override
    public void signals(Set<Signal> raised) {}

    @Override
    public void writable() {}

    @Override
    public void dropped(String cause) {}
}
