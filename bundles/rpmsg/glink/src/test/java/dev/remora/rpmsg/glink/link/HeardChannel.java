package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.channel.WireEvents;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** One channel as the edge has it: opens it when it appears, closes it when it disappears. */
record HeardChannel(LinkBench bench, GlinkChannel channel) implements WireEvents {

    private void hear(String what) {
        bench.heard.add(channel.name() + " " + what);
    }

    @Override
    public void appeared() {
        hear("appeared");
        if (bench.opens) {
            channel.open();
        }
    }

    @Override
    public void disappeared(String reason) {
        hear("disappeared: " + reason);
        channel.close();
    }

    @Override
    public Taken received(MemorySegment memory, long offset, int length) {
        if (bench.holding) {
            return Taken.HELD;
        }
        hear("received " + new String(memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE),
                StandardCharsets.US_ASCII));
        return Taken.DONE;
    }

    @Override
    public void signals(Set<Signal> raised) {
        hear("signals " + raised);
    }

    @Override
    public void writable() {
        hear("writable");
    }

    @Override
    public void dropped(String cause) {
        hear("dropped " + cause);
    }
}
