package dev.remora.remoteproc.soft.firmware.stream;

import dev.remora.remoteproc.soft.core.RpmsgDevice;
import dev.remora.remoteproc.soft.core.RpmsgEndpoint;
import dev.remora.remoteproc.soft.core.RpmsgHandler;
import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.Trace;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A core whose endpoint gives what is sent to the test; the gateway's buffers are permits. */
final class FakeCore implements SoftCore, RpmsgDevice, RpmsgEndpoint {

    record Sent(int destination, ByteBuffer payload) {}

    final Semaphore buffers = new Semaphore(Integer.MAX_VALUE);
    final List<String> log = new CopyOnWriteArrayList<>();
    final BlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
    volatile boolean up = true;
    int announcements;

    Sent next() throws InterruptedException {
        Sent next = sent.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was sent; trace: " + log);
        }
        return next;
    }

    @Override
    public boolean send(int destination, ByteBuffer payload) {
        buffers.acquireUninterruptibly();
        if (!up) {
            return false;
        }
        ByteBuffer copy = ByteBuffer.allocate(payload.limit()).order(ByteOrder.LITTLE_ENDIAN);
        copy.put(0, payload, 0, payload.limit());
        return sent.add(new Sent(destination, copy));
    }

    @Override
    public RpmsgEndpoint announce(String service, RpmsgHandler handler) {
        return this;
    }

    @Override
    public void announce() {
        announcements++;
    }

    @Override
    public boolean isUp() { return up; }

    @Override
    public long waits() {
        return 7;
    }

    @Override
    public int address() {
        return 0x400;
    }

    @Override
    public void withdraw() {
        throw new UnsupportedOperationException();
    }

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
        return this;
    }

    @Override
    public MemorySegment memory(String name) {
        throw new IllegalStateException(name);
    }

    @Override
    public void ring(int channel) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int rings() {
        throw new UnsupportedOperationException();
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
        throw new UnsupportedOperationException();
    }

    @Override
    public void crash(String reason) {
        throw new AssertionError(reason);
    }
}
