package dev.remora.remoteproc.soft.core;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A core without a mailbox: it counts its rings; who waits for the gateway lets the test go on meanwhile. */
public final class FakeCore implements SoftCore {

    public final AtomicInteger rung = new AtomicInteger();
    public final List<String> log = new CopyOnWriteArrayList<>();
    public Runnable onRing = () -> {
    };
    /** What the gateway does while somebody waits for it. */
    public Runnable gateway = () -> {
        throw new AssertionError("nobody expected to wait");
    };

    @Override
    public String firmwareVersion() {
        return "1";
    }

    @Override
    public Trace trace() {
        return log::add;
    }

    @Override
    public RpmsgDevice rpmsg() {
        throw new UnsupportedOperationException();
    }

    @Override
    public MemorySegment memory(String name) {
        throw new UnsupportedOperationException(name);
    }

    @Override
    public void ring(int channel) {
        rung.incrementAndGet();
        onRing.run();
    }

    @Override
    public int rings() {
        return 0;
    }

    @Override
    public int rung(int channel) {
        return 0;
    }

    @Override
    public boolean post(int channel, int word) {
        throw new IllegalStateException("no words here");
    }

    @Override
    public long take(int channel) {
        throw new IllegalStateException("no words here");
    }

    @Override
    public int awaitRing(int seen) {
        gateway.run();
        return seen + 1;
    }

    @Override
    public void crash(String reason) {
        throw new AssertionError(reason);
    }
}
