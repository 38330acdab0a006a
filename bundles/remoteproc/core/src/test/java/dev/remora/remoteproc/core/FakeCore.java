package dev.remora.remoteproc.core;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Region;
import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.spi.CrashMonitor;
import dev.remora.remoteproc.spi.Iommu;
import dev.remora.remoteproc.spi.RemoteCore;
import dev.remora.remoteproc.spi.RemoteCoreException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A core in this process. Its program is the byte at its boot address: {@code R} runs, {@code F} fails to start,
 * {@code H} hangs until it is interrupted, {@code C} crashes as soon as it runs, {@code X} runs but throws.
 */
final class FakeCore implements RemoteCore {

    static final long BASE = 0x1000_0000;
    static final int SIZE = 1 << 20;

    final MemorySegment memory = Arena.ofAuto().allocate(SIZE, 4096);
    final AtomicInteger starts = new AtomicInteger();
    final AtomicInteger stops = new AtomicInteger();
    /** How often it is prepared and not unprepared. */
    final AtomicInteger prepared = new AtomicInteger();
    final List<Integer> kicks = new CopyOnWriteArrayList<>();
    final CountDownLatch hanging = new CountDownLatch(1);
    /** Its calls, in their order; may be shared. */
    volatile List<String> log = new CopyOnWriteArrayList<>();
    volatile Set<Feature> features = Set.of(Feature.START);
    volatile ProcessorState initial = ProcessorState.OFFLINE;
    /** Done inside of each call, by its name. */
    volatile Consumer<String> during = call -> {};
    /** The call that fails. */
    volatile String failing = "";
    /** The call that waits until it is interrupted. */
    volatile String hangsAt = "";
    /** Its device memory, if it has an IOMMU. */
    volatile @Nullable Iommu iommu;
    volatile boolean stopFails;
    volatile boolean startFails;
    volatile boolean machineFails;
    private volatile @Nullable CrashMonitor monitor;
    volatile int tableLength;

    boolean isRunning() { return monitor != null; }

    /** Crashes it, from a thread of its own. */
    void crash(String reason) {
        crashed(CrashType.EXEC_FAILURE, reason);
    }

    void crashed(CrashType type, String reason) {
        CrashMonitor told = monitor;
        if (told != null) {
            told.crashed(type, reason);
        }
    }

    /** As its boot loader would: it runs, with a table at {@link FakeFirmwares#TABLE}. */
    void bootAlone(byte[] table) {
        initial = ProcessorState.DETACHED;
        features = Set.of(Feature.START, Feature.ATTACH, Feature.DETACH);
        memory.asSlice(FakeFirmwares.TABLE - BASE, table.length).copyFrom(MemorySegment.ofArray(table));
        tableLength = table.length;
    }

    private void call(String name) throws RemoteCoreException {
        log.add(name);
        during.accept(name);
        if (failing.equals(name)) {
            throw new RemoteCoreException("fake: " + name + " fails");
        }
    }

    /** A report of the run that is under way, to be made later. */
    Runnable lateCrash(String reason) {
        CrashMonitor told = Objects.requireNonNull(monitor);
        return () -> told.crashed(CrashType.WATCHDOG, reason);
    }

    @Override
    public Set<Feature> features() {
        return features;
    }

    @Override
    public ProcessorState initialState() {
        return initial;
    }

    @Override
    public Optional<Region> loadedTable() throws RemoteCoreException {
        call("table");
        return tableLength == 0
                ? Optional.empty()
                : Optional.of(new Region("table", FakeFirmwares.TABLE, memory.asSlice(FakeFirmwares.TABLE - BASE,
                        tableLength)));
    }

    @Override
    public Optional<Iommu> iommu() {
        return Optional.ofNullable(iommu);
    }

    @Override
    public void prepare() throws RemoteCoreException {
        call("prepare");
        prepared.incrementAndGet();
    }

    @Override
    public void unprepare() {
        log.add("unprepare");
        prepared.decrementAndGet();
    }

    @Override
    public void attach(CrashMonitor crashMonitor) throws RemoteCoreException, InterruptedException {
        if (monitor != null) {
            throw new AssertionError("attached while it is watched");
        }
        monitor = crashMonitor;
        try {
            call("attach");
            if (hangsAt.equals("attach")) {
                new CountDownLatch(1).await();
            }
        } catch (RemoteCoreException | InterruptedException e) {
            monitor = null;
            throw e;
        }
    }

    @Override
    public void detach() throws RemoteCoreException {
        call("detach");
        monitor = null;
    }

    @Override
    public void suspend() throws RemoteCoreException {
        call("suspend");
    }

    @Override
    public void resume() throws RemoteCoreException {
        call("resume");
    }

    @Override
    public int machine() {
        if (machineFails) {
            throw new IllegalStateException("its bundle is gone");
        }
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
        call("start");
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
            case 'X' -> {
                monitor = crashMonitor;
                throw new IllegalStateException("fake: out of its mind");
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
        call("stop");
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
