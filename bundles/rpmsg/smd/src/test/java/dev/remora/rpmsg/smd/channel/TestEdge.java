package dev.remora.rpmsg.smd.channel;

import dev.remora.rpmsg.Signal;
import dev.remora.rpmsg.edge.EdgeSession;
import dev.remora.rpmsg.edge.channel.WireEvents;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** The edge and its bus: writes down what it hears. */
final class TestEdge implements WireEvents, EdgeSession {

    final List<String> heard = new CopyOnWriteArrayList<>();
    final List<byte[]> messages = new CopyOnWriteArrayList<>();
    volatile boolean over;
    volatile boolean holding;
    /** Called in the callback, before it returns. */
    volatile Runnable meanwhile = () -> {};
    volatile Runnable whenDropped = () -> {};

    @Override
    public boolean over() {
        return over;
    }

    @Override
    public void appeared() {
        heard.add("appeared");
    }

    @Override
    public void disappeared(String reason) {
        heard.add("disappeared: " + reason);
    }

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
    public void signals(Set<Signal> raised) {
        heard.add("signals " + raised);
    }

    @Override
    public void writable() {
        heard.add("writable");
    }

    @Override
    public void dropped(String cause) {
        heard.add("dropped: " + cause);
        whenDropped.run();
    }

    /** What was heard since the last call. */
    List<String> take() {
        List<String> all = List.copyOf(heard);
        heard.clear();
        return all;
    }

    List<String> texts() {
        return messages.stream().map(bytes -> new String(bytes, StandardCharsets.US_ASCII)).toList();
    }
}
