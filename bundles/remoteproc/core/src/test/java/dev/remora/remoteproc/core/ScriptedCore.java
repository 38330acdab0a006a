package dev.remora.remoteproc.core;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Region;
import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.core.Script.Fault;
import dev.remora.remoteproc.core.Script.Point;
import dev.remora.remoteproc.core.image.TableBuilder;
import dev.remora.remoteproc.spi.CrashMonitor;
import dev.remora.remoteproc.spi.DumpSegment;
import dev.remora.remoteproc.spi.RemoteCore;
import dev.remora.remoteproc.spi.RemoteCoreException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A core in this process that holds its callers to the order of calls that {@link RemoteCore} documents, and goes wrong
 * as its script says. It writes a mark into its memory while it runs: loading must clear it, and nobody else may.
 */
final class ScriptedCore implements RemoteCore {

    static final long BASE = 0x1000_0000;
    static final int SIZE = 0x2_0000;
    static final int TABLE = 0x1000;
    private static final int MARK = 0x800;

    /** What the core does. */
    enum Run {
        OFF, UP, PAUSED,
        /** It runs, and nobody watches it. */
        LEFT
    }

    final String name;
    final Script script;
    final MemorySegment memory = Arena.ofAuto().allocate(SIZE, 4096);
    /** Asked before it is started or attached, and before it is stopped or left. */
    volatile Watcher watcher = (core, up) -> {};
    volatile CountDownLatch hanging = new CountDownLatch(1);
    volatile Set<Feature> features;
    private final ProcessorState initial;
    private final byte[] cleanTable = TableBuilder.sample(BASE + 0x2000);
    private final AtomicBoolean inside = new AtomicBoolean();
    private volatile boolean prepared;
    private volatile Run run;
    private volatile boolean crashed;
    private volatile @Nullable CrashMonitor monitor;
    private volatile @Nullable CrashMonitor former;

    /** Sees the core come up and go down. */
    interface Watcher {
        void moves(ScriptedCore core, boolean up);
    }

    /** A call that may fail as its contract says. */
    private interface Body {
        void run(Fault fault) throws RemoteCoreException, InterruptedException;
    }

    ScriptedCore(String name, Script script, ProcessorState initial, Set<Feature> features) {
        this.name = name;
        this.script = script;
        this.initial = initial;
        this.features = features;
        run = initial == ProcessorState.DETACHED ? Run.LEFT : Run.OFF;
        if (run == Run.LEFT) {
            boot();
        }
    }

    /** Somebody else has started it. */
    private void boot() {
        MemorySegment.copy(cleanTable, 0, memory, ValueLayout.JAVA_BYTE, TABLE, cleanTable.length);
        memory.set(ValueLayout.JAVA_BYTE, MARK, (byte) 0x5A);
    }

    Run run() {
        return run;
    }

    boolean isPrepared() { return prepared; }

    /** Whether its resource table is as its firmware brought it. */
    boolean hasCleanTable() {
        return Arrays.equals(memory.asSlice(TABLE, cleanTable.length).toArray(ValueLayout.JAVA_BYTE), cleanTable);
    }

    /** Up and well, as far as is known. */
    boolean isSound() { return monitor != null && !crashed; }

    /** Crashes it, if it is watched. */
    void crash(CrashType type, String reason) {
        CrashMonitor told = monitor;
        if (told != null) {
            crashed = true;
            told.crashed(type, reason);
        }
    }

    /** A report of a run that is over. */
    void lateReport() {
        CrashMonitor told = former;
        if (told != null) {
            told.crashed(CrashType.WATCHDOG, "late");
        }
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
    public int machine() {
        return 91;
    }

    @Override
    public List<Region> memory() {
        return List.of(new Region(name, BASE, memory));
    }

    @Override
    public Optional<Region> loadedTable() throws RemoteCoreException {
        Fault fault = script.at(Point.LOADED_TABLE);
        if (fault == Fault.FAIL) {
            throw new RemoteCoreException("scripted: the table is nowhere");
        }
        if (fault == Fault.THROW) {
            throw new IllegalStateException("scripted: LOADED_TABLE");
        }
        if (fault == Fault.CRASH) {
            crashOrLate();
        }
        return Optional.of(new Region("table", BASE + TABLE, memory.asSlice(TABLE, cleanTable.length)));
    }

    @Override
    public void prepare() throws RemoteCoreException {
        guard(Point.PREPARE, !prepared, fault -> {
            failIf(fault);
            prepared = true;
        });
    }

    @Override
    public void unprepare() {
        boolean restarts = crashed && features.contains(Feature.ATTACH_ON_RECOVERY);
        Fault fault = enter(Point.UNPREPARE, prepared && (run == Run.OFF || run == Run.LEFT || restarts));
        prepared = false;
        leave(fault);
    }

    @Override
    public void start(long bootAddress, CrashMonitor told) throws RemoteCoreException, InterruptedException {
        blocking(Point.START, prepared && run == Run.OFF && features.contains(Feature.START), fault -> {
            watcher.moves(this, true);
            failIf(fault);
            script.require(memory.get(ValueLayout.JAVA_BYTE, 0) == 'R',
                    () -> "%s: started without its program".formatted(name));
            script.require(memory.get(ValueLayout.JAVA_BYTE, MARK) == 0,
                    () -> "%s: memory of the former run".formatted(name));
            memory.set(ValueLayout.JAVA_BYTE, MARK, (byte) 0x5A);
            watched(told);
        });
    }

    @Override
    public void stop() throws RemoteCoreException {
        guard(Point.STOP, prepared || run == Run.LEFT || run == Run.OFF, fault -> {
            watcher.moves(this, false);
            failIf(fault);
            script.require(run == Run.OFF || memory.get(ValueLayout.JAVA_BYTE, MARK) == 0x5A,
                    () -> "%s: its memory was written while it ran".formatted(name));
            alone(Run.OFF);
        });
    }

    @Override
    public void attach(CrashMonitor told) throws RemoteCoreException, InterruptedException {
        boolean restarted = crashed && features.contains(Feature.ATTACH_ON_RECOVERY);
        blocking(Point.ATTACH, prepared && features.contains(Feature.ATTACH) && (run == Run.LEFT || restarted),
                fault -> {
                    watcher.moves(this, true);
                    failIf(fault);
                    watched(told);
                });
    }

    @Override
    public void detach() throws RemoteCoreException {
        boolean restarts = crashed && features.contains(Feature.ATTACH_ON_RECOVERY);
        guard(Point.DETACH,
                prepared && ((run == Run.UP && features.contains(Feature.DETACH)) || (run != Run.OFF && restarts)),
                fault -> {
                    watcher.moves(this, false);
                    failIf(fault);
                    alone(Run.LEFT);
                });
    }

    @Override
    public void suspend() throws RemoteCoreException {
        guard(Point.SUSPEND, run == Run.UP && features.contains(Feature.SUSPEND), fault -> {
            failIf(fault);
            run = Run.PAUSED;
        });
    }

    @Override
    public void resume() throws RemoteCoreException {
        guard(Point.RESUME, run == Run.PAUSED, fault -> {
            failIf(fault);
            run = Run.UP;
        });
    }

    @Override
    public List<DumpSegment> dumpSegments() {
        Fault fault = enter(Point.DUMP, prepared);
        leave(fault);
        return List.of(new DumpSegment(name, BASE, SIZE, (offset, into) -> into.copyFrom(memory.asSlice(offset, into
                .byteSize()))));
    }

    @Override
    public void kick(int notifyId) {}

    @Override
    public Doorbell doorbell() {
        return SILENT;
    }

    @Override
    public Map<String, String> details() {
        return Map.of("run", run.name());
    }

    private void watched(CrashMonitor told) {
        run = Run.UP;
        crashed = false;
        former = monitor == null ? former : monitor;
        monitor = told;
    }

    private void alone(Run next) {
        run = next;
        former = monitor == null ? former : monitor;
        monitor = null;
    }

    private void guard(Point point, boolean legal, Body body) throws RemoteCoreException {
        try {
            blocking(point, legal, body);
        } catch (InterruptedException e) {
            throw new IllegalStateException("only start and attach hang", e);
        }
    }

    private void blocking(Point point, boolean legal, Body body) throws RemoteCoreException, InterruptedException {
        Fault fault = enter(point, legal);
        try {
            if (fault == Fault.HANG) {
                hanging.countDown();
                new CountDownLatch(1).await();
            }
            boolean late = fault == Fault.THROW && (point == Point.START || point == Point.ATTACH);
            body.run(late ? Fault.NONE : fault);
            if (late) {
                throw new IllegalStateException("scripted: broken, but it runs");
            }
        } catch (RemoteCoreException | InterruptedException | RuntimeException e) {
            inside.set(false);
            throw e;
        }
        leave(fault);
    }

    private static void failIf(Fault fault) throws RemoteCoreException {
        if (fault == Fault.FAIL) {
            throw new RemoteCoreException("scripted: no");
        }
        if (fault == Fault.THROW) {
            throw new IllegalStateException("scripted: broken");
        }
    }

    private Fault enter(Point point, boolean legal) {
        script.require(inside.compareAndSet(false, true), () -> "%s: %s inside of another call".formatted(name, point));
        script.require(legal,
                () -> "%s: %s while %s%s%s".formatted(name, point, run, prepared ? ", prepared" : ", not prepared",
                        crashed
                                ? ", crashed"
                                : ""));
        return script.at(point);
    }

    private void leave(Fault fault) {
        inside.set(false);
        switch (fault) {
            case CRASH -> crashOrLate();
            case FAIL, THROW -> throw new IllegalStateException("scripted: broken");
            case NONE, HANG -> {
            }
        }
    }

    private void crashOrLate() {
        if (monitor == null) {
            lateReport();
        } else {
            crash(CrashType.FATAL_ERROR, "scripted");
        }
    }

    private static final Doorbell SILENT = new Doorbell() {
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
