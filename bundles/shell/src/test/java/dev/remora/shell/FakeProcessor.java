package dev.remora.shell;

import dev.remora.remoteproc.Coredump;
import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.Hold;
import dev.remora.remoteproc.ProcessorReport;
import dev.remora.remoteproc.ProcessorReport.Carveout;
import dev.remora.remoteproc.ProcessorReport.Crash;
import dev.remora.remoteproc.ProcessorReport.Resource;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A processor that does what it is told, unless it has a fault. */
final class FakeProcessor implements RemoteProcessor {

    record Text(String name, String text) implements Trace {}

    final List<Trace> traces = new CopyOnWriteArrayList<>();
    final List<FakeHold> holds = new ArrayList<>();
    final List<Coredump> coredumps = new ArrayList<>();
    final List<Resource> resources = new ArrayList<>();
    final List<Carveout> carveouts = new ArrayList<>();
    final List<Crash> crashes = new ArrayList<>();
    final List<String> subdevices = new ArrayList<>();
    List<String> dependsOn = List.of();
    List<String> dependents = List.of();
    List<String> features = List.of();
    List<String> bootOrder;
    List<String> stopOrder;
    volatile ProcessorState state = ProcessorState.OFFLINE;
    volatile Instant since = Instant.parse("2026-11-21T10:00:00Z");
    String fault = "";
    String reason = "";
    String crashed = "";
    boolean recovery = true;
    CoredumpMode coredump = CoredumpMode.DISABLED;
    private final String name;

    FakeProcessor(String name) {
        this.name = name;
        bootOrder = List.of(name);
        stopOrder = List.of(name);
    }

    final class FakeHold implements Hold {

        private final String holder;

        FakeHold(String holder) {
            this.holder = holder;
        }

        @Override
        public String holder() {
            return holder;
        }

        @Override
        public boolean isHeld() { return holds.contains(this); }

        @Override
        public void shutdown() {
            if (holds.remove(this) && holds.isEmpty()) {
                state = ProcessorState.OFFLINE;
            }
        }

        @Override
        public void close() {
            shutdown();
        }
    }

    FakeHold hold(String holder) {
        FakeHold hold = new FakeHold(holder);
        holds.add(hold);
        return hold;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public ProcessorStatus status() {
        boolean running = state == ProcessorState.RUNNING;
        return new ProcessorStatus(name, state, "sample.elf", running ? "/fw/sample.elf" : "", running ? "abcd" : "",
                fault + reason, 2, since, running ? Map.of("pid", "4711") : Map.of());
    }

    @Override
    public ProcessorReport report() {
        return new ProcessorReport(status(), true, recovery, coredump, holds.stream().map(Hold::holder).toList(),
                dependsOn, dependents, features, state == ProcessorState.RUNNING ? 0x1000_0000L : 0, resources,
                carveouts, subdevices, crashes);
    }

    @Override
    public Hold boot(String purpose) throws RemoteProcessorException {
        bringTo(ProcessorState.RUNNING);
        return hold("dev.remora.shell: " + purpose);
    }

    @Override
    public void start() throws RemoteProcessorException {
        bringTo(ProcessorState.RUNNING);
        hold("by hand");
    }

    @Override
    public void stop() {
        state = ProcessorState.OFFLINE;
        holds.clear();
    }

    @Override
    public void attach() throws RemoteProcessorException {
        bringTo(ProcessorState.ATTACHED);
        hold("by hand");
    }

    @Override
    public void detach() throws RemoteProcessorException {
        bringTo(ProcessorState.DETACHED);
        holds.clear();
    }

    @Override
    public void suspend() throws RemoteProcessorException {
        bringTo(ProcessorState.SUSPENDED);
    }

    @Override
    public void resume() throws RemoteProcessorException {
        bringTo(ProcessorState.RUNNING);
    }

    @Override
    public void crash(CrashType type, String reason) {
        crashed = type + ": " + reason;
    }

    @Override
    public void setRecovery(boolean enabled) { recovery = enabled; }

    @Override
    public void setCoredump(CoredumpMode mode) { coredump = mode; }

    @Override
    public List<Coredump> coredumps() {
        return List.copyOf(coredumps);
    }

    @Override
    public List<String> bootOrder() throws RemoteProcessorException {
        if (!fault.isEmpty()) {
            throw new RemoteProcessorException(fault);
        }
        return bootOrder;
    }

    @Override
    public List<String> stopOrder() {
        return stopOrder;
    }

    @Override
    public List<Trace> traces() {
        return List.copyOf(traces);
    }

    private void bringTo(ProcessorState to) throws RemoteProcessorException {
        if (!fault.isEmpty()) {
            throw new RemoteProcessorException(fault);
        }
        state = to;
    }
}
