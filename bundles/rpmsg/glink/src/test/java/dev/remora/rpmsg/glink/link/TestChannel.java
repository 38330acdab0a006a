package dev.remora.rpmsg.glink.link;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A channel whose life the tests decide: open at first, its own id 1. */
final class TestChannel implements ChannelState {

    final TestCommands commands = new TestCommands();
    final LinkSettings settings;
    final List<DropCause> dropped = new CopyOnWriteArrayList<>();
    volatile int lcid = 1;
    volatile boolean ready = true;
    volatile boolean closed;
    volatile boolean reuse = true;
    volatile Runnable pump = () -> {};

    TestChannel(boolean intentless) {
        settings = new LinkSettings("test", 1, intentless, List.of(1024, 1024), Map.of("big", List.of(4096)), 65536,
                131072, TimeUnit.SECONDS.toNanos(5), TimeUnit.HOURS.toNanos(1), 128);
    }

    @Override
    public String title() {
        return "test: channel DATA";
    }

    @Override
    public LinkSettings settings() {
        return settings;
    }

    @Override
    public Commands commands() {
        return commands;
    }

    @Override
    public int lcid() {
        return lcid;
    }

    @Override
    public boolean ready() {
        return ready;
    }

    @Override
    public boolean closed() {
        return closed;
    }

    @Override
    public boolean reuse() {
        return reuse;
    }

    @Override
    public void dropped(DropCause cause) {
        dropped.add(cause);
    }

    @Override
    public boolean pump() {
        pump.run();
        return false;
    }

    List<DropCause> takeDropped() {
        List<DropCause> all = List.copyOf(dropped);
        dropped.clear();
        return all;
    }
}
