package dev.remora.remoteproc.soft.core.imx;

import dev.remora.remoteproc.soft.core.RpmsgDevice;
import dev.remora.remoteproc.soft.core.SoftCore;
import dev.remora.remoteproc.soft.core.Trace;
import dev.remora.remoteproc.soft.core.process.FutexMailbox;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A core with a mailbox that carries words. While it waits, the test does what it likes, or it really waits. */
final class WordCore implements SoftCore {

    final List<String> log = new CopyOnWriteArrayList<>();
    private final FutexMailbox mailbox;
    private volatile boolean waits;
    /** Once, when it is about to look whether the gateway is back. */
    Runnable beforeItLooksForTheGateway = () -> {
    };
    Runnable whileItWaits = () -> {
        throw new AssertionError("nobody expected to wait; trace: " + log);
    };

    /** From now on, for threads of their own: so long that nobody can do without being rung. */
    void waitReally() {
        waits = true;
    }

    WordCore(MemorySegment page) {
        mailbox = new FutexMailbox(page, FutexMailbox.Side.REMOTE);
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
        throw new IllegalStateException("no table");
    }

    @Override
    public MemorySegment memory(String name) {
        throw new IllegalStateException(name);
    }

    @Override
    public void ring(int channel) {
        mailbox.ring(channel);
    }

    @Override
    public int rings() {
        return mailbox.count();
    }

    @Override
    public int rung(int channel) {
        if (channel == ImxLayout.GATEWAY_BACK) {
            Runnable once = beforeItLooksForTheGateway;
            beforeItLooksForTheGateway = () -> {
            };
            once.run();
        }
        return mailbox.rung(channel);
    }

    @Override
    public boolean post(int channel, int word) {
        return mailbox.post(channel, word);
    }

    @Override
    public long take(int channel) {
        return mailbox.take(channel);
    }

    @Override
    public int awaitRing(int seen) {
        if (waits) {
            return mailbox.await(seen, TimeUnit.MINUTES.toNanos(5));
        }
        if (rings() == seen) {
            whileItWaits.run();
        }
        return rings();
    }

    @Override
    public void wake() {
        mailbox.wake();
    }

    @Override
    public void crash(String reason) {
        throw new AssertionError(reason);
    }
}
