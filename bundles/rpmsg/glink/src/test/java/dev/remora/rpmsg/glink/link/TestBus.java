package dev.remora.rpmsg.glink.link;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.channel.WireEvents;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** The bus of one channel: keeps what it gets. */
final class TestBus implements WireEvents {

    final List<byte[]> messages = new CopyOnWriteArrayList<>();
    volatile boolean holding;
    /** Called in the callback, before it returns. */
    volatile Runnable meanwhile = () -> {};

    @Override
    public void appeared() {}

    @Override
    public void disappeared(String reason) {}

    @Override
    public Taken received(MemorySegment memory, long offset, int length) {
        if (holding) {
            return Taken.HELD;
        }
        messages.add(memory.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
        meanwhile.run();
        return Taken.DONE;
    }

    @Override
    public void signals(Set<Signal> raised) {}

    @Override
    public void writable() {}

    @Override
    public void dropped(String cause) {}

    List<String> texts() {
        return messages.stream().map(bytes -> new String(bytes, StandardCharsets.US_ASCII)).toList();
    }
}
