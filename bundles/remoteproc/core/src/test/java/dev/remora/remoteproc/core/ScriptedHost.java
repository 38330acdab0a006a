package dev.remora.remoteproc.core;

import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.ProcessorListener.Phase;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.core.Script.Fault;
import dev.remora.remoteproc.core.Script.Point;
import dev.remora.virtio.VirtioDevice;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.osgi.framework.PrototypeServiceFactory;

/** Holds a processor to the documented states, phases and devices. */
final class ScriptedHost implements ProcessorHost {

    private static final Map<ProcessorState, Set<ProcessorState>> NEXT = Map.of(
            ProcessorState.OFFLINE, Set.of(ProcessorState.RUNNING, ProcessorState.CRASHED),
            ProcessorState.RUNNING, Set.of(ProcessorState.SUSPENDED, ProcessorState.CRASHED, ProcessorState.OFFLINE,
                    ProcessorState.DETACHED),
            ProcessorState.SUSPENDED, Set.of(ProcessorState.RUNNING, ProcessorState.ATTACHED, ProcessorState.CRASHED,
                    ProcessorState.OFFLINE, ProcessorState.DETACHED),
            ProcessorState.CRASHED, Set.of(ProcessorState.RUNNING, ProcessorState.ATTACHED, ProcessorState.OFFLINE),
            ProcessorState.ATTACHED, Set.of(ProcessorState.SUSPENDED, ProcessorState.CRASHED, ProcessorState.OFFLINE,
                    ProcessorState.DETACHED),
            ProcessorState.DETACHED, Set.of(ProcessorState.ATTACHED, ProcessorState.OFFLINE, ProcessorState.CRASHED),
            ProcessorState.DELETED, Set.of());

    private final ScriptedCore core;
    private final AtomicInteger devices = new AtomicInteger();
    private volatile ProcessorState state;
    private volatile Phase phase = Phase.AFTER_STOP;
    private final CompletableFuture<PrototypeServiceFactory<RemoteProcessor>> users = new CompletableFuture<>();
    private volatile boolean visible;

    ScriptedHost(ScriptedCore core) {
        this.core = core;
        state = core.initialState();
    }

    int devices() {
        return devices.get();
    }

    Phase phase() {
        return phase;
    }

    boolean isVisible() { return visible; }

    void awaitVisible() {
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(users::isDone);
    }

    /** Gives each user an object of his own. */
    PrototypeServiceFactory<RemoteProcessor> users() {
        return users.join();
    }

    @Override
    public void come(PrototypeServiceFactory<RemoteProcessor> factory, ProcessorStatus status) {
        visible = true;
        users.complete(factory);
    }

    @Override
    public void set(Processor.Settings settings) {}

    @Override
    public void changed(ProcessorStatus status, boolean transition) {
        ProcessorState next = status.state();
        core.script.require(transition || next == state,
                () -> "%s: %s to %s is no transition".formatted(core.name, state, next));
        core.script.require(next == state || next == ProcessorState.DELETED || NEXT.getOrDefault(state, Set.of())
                .contains(next), () -> "%s: %s to %s".formatted(core.name, state, next));
        state = next;
    }

    @Override
    public void reached(String processor, Phase next, boolean crashed) {
        boolean legal = switch (next) {
            case BEFORE_START -> phase == Phase.AFTER_STOP;
            case AFTER_START -> phase == Phase.BEFORE_START || phase == Phase.BEFORE_STOP; // could not be left
            case BEFORE_STOP -> phase == Phase.AFTER_START;
            case AFTER_STOP -> phase != Phase.AFTER_STOP;
        };
        core.script.require(legal, () -> "%s: phase %s after %s".formatted(core.name, next, phase));
        phase = next;
        strike(Point.valueOf(next.name()));
    }

    @Override
    public Offer offer(String processor, VirtioDevice device) {
        strike(Point.OFFER);
        devices.incrementAndGet();
        return devices::decrementAndGet;
    }

    @Override
    public void gone() {
        visible = false;
    }

    private void strike(Point point) {
        Fault fault = core.script.at(point);
        if (fault == Fault.CRASH) {
            core.crash(CrashType.WATCHDOG, "scripted: " + point);
        } else if (point == Point.OFFER && fault != Fault.NONE) {
            throw new IllegalStateException("scripted: " + point);
        }
    }
}
