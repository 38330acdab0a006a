package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessorException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A processor without a core, on an owner thread of its own. Checks that what it depends on is there. */
final class FakeSequenced implements Sequenced {

    /** What all processors of a test share. */
    static final class Bench {
        final Map<String, FakeSequenced> processors = new ConcurrentHashMap<>();
        /** {@code +name} and {@code -name}, in order. */
        final List<String> log = new CopyOnWriteArrayList<>();
        final List<String> faults = new CopyOnWriteArrayList<>();
        volatile boolean anyOrder;
    }

    final Holds holds = new Holds();
    final AtomicInteger starts = new AtomicInteger();
    volatile List<String> dependsOn;
    volatile ProcessorState state = ProcessorState.OFFLINE;
    volatile String reason = "";
    volatile boolean startFails;
    volatile boolean stopFails;
    volatile boolean recovers = true;
    volatile boolean detaches;
    volatile boolean recovering;
    /** Starts wait for it. */
    volatile @Nullable CountDownLatch slow;
    volatile CountDownLatch starting = new CountDownLatch(1);
    private final String name;
    private final Bench bench;
    private final Neighbours neighbours;
    private final OwnerThread owner;
    private final StartGate gate = new StartGate();

    FakeSequenced(String name, Bench bench, Neighbours neighbours, List<String> dependsOn) {
        this.name = name;
        this.bench = bench;
        this.neighbours = neighbours;
        this.dependsOn = dependsOn;
        owner = new OwnerThread(name);
        bench.processors.put(name, this);
    }

    /** Its core fails; seen by the owner thread soon. */
    void crash() {
        owner.submit(() -> {
            if (isUp()) {
                recovering = recovers;
                state = ProcessorState.CRASHED;
                bench.log.add("!" + name);
                if (recovers) {
                    neighbours.whileDependentsAreDown(name, name + " has crashed", this::recover);
                }
            }
        });
    }

    void submit(Runnable task) {
        owner.submit(task);
    }

    void close() {
        try {
            owner.call(() -> down(ProcessorState.DELETED));
        } catch (RemoteProcessorException | InterruptedException e) {
            bench.faults.add(name + " could not be closed: " + e);
        }
        owner.end();
    }

    /** Ends its thread, whatever state it is in. */
    void end() {
        owner.end();
    }

    private void recover() {
        if (state == ProcessorState.CRASHED && recovering && !holds.isEmpty()) {
            recovering = false;
            try {
                run();
            } catch (RemoteProcessorException e) {
                reason = String.valueOf(e.getMessage());
            }
        } else {
            recovering = false;
        }
    }

    private void run() throws RemoteProcessorException {
        checkNoDependentIsUp("starts");
        ProcessorState before = state;
        try {
            gate.run(this::startCore);
        } catch (InterruptedException e) {
            throw failed(before, "cut short by a stop");
        }
        for (String needed : dependsOn) {
            FakeSequenced other = bench.processors.get(needed);
            if (other == null || other.state == ProcessorState.OFFLINE || other.state == ProcessorState.DETACHED) {
                bench.faults.add("%s came up without %s".formatted(name, needed));
            }
        }
        bench.log.add("+" + name);
        reason = "";
        state = before == ProcessorState.DETACHED ? ProcessorState.ATTACHED : ProcessorState.RUNNING;
        neighbours.cameUp(name);
    }

    private void startCore() throws RemoteProcessorException, InterruptedException {
        starts.incrementAndGet();
        starting.countDown();
        CountDownLatch waits = slow;
        if (waits != null) {
            waits.await();
        }
        if (startFails) {
            throw failed(state, "no power");
        }
    }

    private RemoteProcessorException failed(ProcessorState before, String why) {
        state = before == ProcessorState.DETACHED ? before : ProcessorState.OFFLINE;
        reason = why;
        return new RemoteProcessorException(name + ": " + why);
    }

    private void down(ProcessorState to) {
        checkNoDependentIsUp("is stopped");
        recovering = false;
        if (isUp() || state == ProcessorState.CRASHED) {
            bench.log.add("-" + name);
        }
        state = to;
    }

    private void checkNoDependentIsUp(String what) {
        for (FakeSequenced other : bench.processors.values()) {
            if (!bench.anyOrder && other != this && other.dependsOn.contains(name) && other.isUp()) {
                bench.faults.add("%s %s while %s is up".formatted(name, what, other.name));
            }
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> dependsOn() {
        return dependsOn;
    }

    @Override
    public ProcessorState state() {
        return state;
    }

    @Override
    public boolean isRecovering() { return recovering; }

    @Override
    public boolean canDetach() {
        return detaches && (state == ProcessorState.RUNNING || state == ProcessorState.ATTACHED);
    }

    @Override
    public void bringUp(boolean byHand) throws RemoteProcessorException, InterruptedException {
        owner.call(() -> {
            if (!isUp() && (byHand || !recovering)) {
                recovering = false;
                run();
            } else if (byHand && state == ProcessorState.SUSPENDED) {
                state = ProcessorState.RUNNING;
            }
        });
    }

    @Override
    public void attach() throws RemoteProcessorException, InterruptedException {
        owner.call(() -> {
            if (state == ProcessorState.DETACHED) {
                run();
            } else if (state != ProcessorState.ATTACHED) {
                throw new RemoteProcessorException(name + ": is not DETACHED but " + state);
            }
        });
    }

    @Override
    public void stop(String why) throws RemoteProcessorException, InterruptedException {
        owner.call(() -> {
            if (stopFails) {
                state = ProcessorState.CRASHED;
                recovering = false;
                throw new RemoteProcessorException(name + ": does not answer the reset");
            }
            down(ProcessorState.OFFLINE);
            reason = why;
        });
    }

    @Override
    public void powerDown() throws RemoteProcessorException, InterruptedException {
        owner.call(() -> {
            if (state != ProcessorState.DETACHED) {
                down(state == ProcessorState.ATTACHED && detaches ? ProcessorState.DETACHED : ProcessorState.OFFLINE);
            }
        });
    }

    @Override
    public void detach() throws RemoteProcessorException, InterruptedException {
        owner.call(() -> {
            if (!canDetach() && state != ProcessorState.DETACHED) {
                throw new RemoteProcessorException(name + ": cannot be detached");
            }
            down(ProcessorState.DETACHED);
        });
    }

    @Override
    public void suspend() throws RemoteProcessorException, InterruptedException {
        owner.call(() -> state = ProcessorState.SUSPENDED);
    }

    @Override
    public void resume() throws RemoteProcessorException, InterruptedException {
        owner.call(() -> state = ProcessorState.RUNNING);
    }

    @Override
    public void onOwner(OwnerThread.Transition transition) throws RemoteProcessorException, InterruptedException {
        owner.call(transition);
    }

    @Override
    public boolean isOwner() { return owner.isCurrent(); }

    @Override
    public void giveUpCoreFile() {}

    @Override
    public StopRequest requestStop() {
        gate.stopRequested();
        boolean[] open = {true};
        return () -> {
            synchronized (open) {
                if (open[0]) {
                    open[0] = false;
                    gate.stopBegins();
                }
            }
        };
    }
}
