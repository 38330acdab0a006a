package dev.remora.remoteproc.core;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Region;
import dev.remora.remoteproc.spi.CrashMonitor;
import dev.remora.remoteproc.spi.RemoteCore;
import dev.remora.remoteproc.spi.RemoteCoreException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A core in this process. Its program is the byte at its boot address: {@code R} runs, {@code F} fails to start,
 * {@code H} hangs until it is interrupted, {@code C} crashes as soon as it runs.
 */
final class FakeCore implements RemoteCore {

    static final long BASE = 0x1000_0000;
    static final int SIZE = 1 << 20;

    final MemorySegment memory = Arena.ofAuto().allocate(SIZE, 4096);
    final AtomicInteger starts = new AtomicInteger();
    final AtomicInteger stops = new AtomicInteger();
    final List<Integer> kicks = new CopyOnWriteArrayList<>();
    final CountDownLatch hanging = new CountDownLatch(1);
    volatile boolean stopFails;
    volatile boolean startFails;
    private volatile @Nullable CrashMonitor monitor;

    boolean isRunning() { return monitor != null; }

    /** Crashes it, from a thread of its own. */
    void crash(String reason) {
        CrashMonitor told = monitor;
        if (told != null) {
            told.crashed(CrashMonitor.CrashType.EXEC_FAILURE, reason);
        }
    }

    @Override
    public int machine() {
        return 91;
    }

    @Override
    public List<Region> memory() {
        return List.of(new Region("m4", BASE, memory));
    }

    @Override
    public void start(long bootAddress, CrashMonitor crashMonitor) throws RemoteCoreException, InterruptedException {
        if (monitor != null) {
            throw new AssertionError("started while it runs");
        }
        starts.incrementAndGet();
        if (startFails) {
            throw new RemoteCoreException("fake: no power");
        }
        byte program = memory.get(ValueLayout.JAVA_BYTE, bootAddress - BASE);
        switch (program) {
            case 'F' -> throw new RemoteCoreException("fake: no life sign");
            case 'H' -> {
                hanging.countDown();
                new CountDownLatch(1).await();
            }
            case 'C' -> {
                monitor = crashMonitor;
                crash("bad program");
            }
            default -> monitor = crashMonitor;
        }
    }

    @Override
    public void stop() throws RemoteCoreException {
        stops.incrementAndGet();
        if (stopFails) {
            throw new RemoteCoreException("fake: does not answer the reset");
        }
        monitor = null;
    }

    @Override
    public void kick(int notifyId) {
        kicks.add(notifyId);
    }

    @Override
    public Doorbell doorbell() {
        return BELL;
    }

    @Override
    public Map<String, String> details() {
        return Map.of("starts", starts.toString());
    }

    private static final Doorbell BELL = new Doorbell() {
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
    };
}
