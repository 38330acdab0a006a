package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.Hold;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.ModelGateway.Wired;
import dev.remora.remoteproc.core.Script.Fault;
import dev.remora.remoteproc.spi.RemoteCore.Feature;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Several processors that depend on each other. Their cores see to it that a dependency is up whenever a dependent is;
 * once all is at rest, the right ones are up.
 */
final class DependencyRig implements AutoCloseable {

    private static final Duration LONG = Duration.ofSeconds(10);

    private record User(String processor, int number) {}

    private final ModelGateway gateway;
    private final Map<String, List<String>> dependsOn;
    private final Map<String, Wired> present = new ConcurrentHashMap<>();
    private final Map<User, Hold> holds = new ConcurrentHashMap<>();
    private final Map<String, Boolean> byHand = new ConcurrentHashMap<>();
    private final Set<String> stopped = ConcurrentHashMap.newKeySet();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final List<String> trail = new CopyOnWriteArrayList<>();
    private final AtomicBoolean faulty = new AtomicBoolean();

    DependencyRig(ModelGateway gateway, Map<String, List<String>> dependsOn) {
        this.gateway = gateway;
        this.dependsOn = new TreeMap<>(dependsOn);
        gateway.firmwares().put("sample.elf", 'R', 1);
        this.dependsOn.keySet().forEach(this::come);
    }

    /** Does one step, waits until all is at rest, and looks whether all is as it should be. */
    void step(DependencyStep step) throws InterruptedException {
        Wired victim = present.get(step.victim());
        boolean strikes = victim != null && step.fault() != Fault.NONE;
        faulty.set(strikes);
        if (victim != null && strikes) {
            victim.core().script.arm(step.at(), step.fault());
        }
        boolean legal = legal(step);
        boolean crashes = isUp(step.processor()) && (step.verb() == DependencyStep.Verb.CRASH || step
                .verb() == DependencyStep.Verb.CRASH_FOR_GOOD);
        long before = crashes ? crashes(step.processor()) : 0;
        boolean done = act(step);
        if (crashes) {
            awaitCrash(step.processor(), before);
        }
        if (victim != null && strikes && !victim.core().script.disarm()) {
            repair(step);
        } else {
            assertThat(done).as("%s: %s", step, missing(step.processor())).isEqualTo(legal);
            holdsEnd(step);
        }
        atRest(step.toString());
    }

    /** Does it, in whatever state all is. */
    boolean act(DependencyStep step) throws InterruptedException {
        String name = step.processor();
        trail.add(step.toString());
        User user = new User(name, step.user());
        Wired wired = present.get(name);
        try {
            switch (step.verb()) {
                case BOOT -> {
                    if (wired != null && !holds.containsKey(user)) {
                        holds.put(user, processor(user).boot("test"));
                    }
                }
                case SHUTDOWN -> {
                    Hold hold = holds.remove(user);
                    if (hold != null) {
                        hold.shutdown();
                    }
                }
                case USER_GOES -> {
                    gateway.userGoes(name, step.user());
                    holds.remove(user);
                }
                case START -> {
                    if (wired != null) {
                        processor(user).start();
                        byHand.put(name, true);
                    }
                }
                case STOP -> {
                    if (wired != null) {
                        byHand.put(name, false);
                        stopped.add(name);
                        processor(user).stop();
                    }
                }
                case CRASH, CRASH_FOR_GOOD -> {
                    if (wired != null && processor(user).status().state() == ProcessorState.RUNNING) {
                        processor(user).setRecovery(step.verb() == DependencyStep.Verb.CRASH);
                        wired.core().crash(CrashType.FATAL_ERROR, "of the test");
                    }
                }
                case SERVICE_GOES -> go(name);
                case SERVICE_COMES -> come(name);
            }
            return true;
        } catch (RemoteProcessorException e) {
            trail.add("refused: " + e.getMessage());
            return false;
        }
    }

    long crashes(String name) {
        return gateway.user(name, 0).status().crashes();
    }

    /** Waits until it has crashed once more. */
    void awaitCrash(String name, long before) {
        await().atMost(LONG).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> crashes(
                name) > before);
    }

    /** The user's words that always get through. */
    private void repair(DependencyStep step) throws InterruptedException {
        faulty.set(false);
        for (String name : present.keySet()) {
            assertThat(act(new DependencyStep(DependencyStep.Verb.STOP, name, 0, name, step.at(), Fault.NONE))).as(
                    "stop %s after %s", name, step).isTrue();
        }
    }

    private void holdsEnd(DependencyStep step) {
        boolean ends = step.verb() == DependencyStep.Verb.STOP || step.verb() == DependencyStep.Verb.SERVICE_GOES;
        holds.forEach((user, hold) -> assertThat(hold.isHeld()).as("hold of %s after %s", user, step).isEqualTo(!ends
                || !user.processor().equals(step.processor())));
    }

    private boolean legal(DependencyStep step) {
        boolean held = step.verb() == DependencyStep.Verb.BOOT && holds.containsKey(new User(step.processor(), step
                .user()));
        return switch (step.verb()) {
            case BOOT, START -> held || !present.containsKey(step.processor()) || missing(step.processor()).isEmpty();
            case SHUTDOWN, USER_GOES, STOP, CRASH, CRASH_FOR_GOOD, SERVICE_GOES, SERVICE_COMES -> true;
        };
    }

    private List<String> missing(String name) {
        List<String> missing = new ArrayList<>();
        for (String dependency : dependsOn.getOrDefault(name, List.of())) {
            if (!present.containsKey(dependency)) {
                missing.add(dependency);
            }
            missing.addAll(missing(dependency));
        }
        return missing;
    }

    /** Waits until those are up that ought to be. */
    void atRest(String after) {
        holds.values().removeIf(hold -> !hold.isHeld());
        await().alias(after).atMost(LONG).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).untilAsserted(
                () -> {
                    assertThat(violations).isEmpty();
                    present.forEach((name, wired) -> {
                        assertThat(wired.core().script.violations()).isEmpty();
                        check(name, wired);
                    });
                });
    }

    private void check(String name, Wired wired) {
        ProcessorState state = state(name);
        boolean wanted = holds.keySet().stream().anyMatch(u -> u.processor().equals(name)) || byHand.getOrDefault(name,
                false);
        boolean needed = dependents(name).stream().anyMatch(dependent -> isUp(dependent) || isWreck(dependent));
        boolean wreck = isWreck(name);
        if (!wreck) {
            assertThat(state).as(name).isIn(ProcessorState.RUNNING, ProcessorState.OFFLINE);
        }
        if (state == ProcessorState.RUNNING) {
            assertThat(dependsOn.getOrDefault(name, List.of())).as("dependencies of %s", name).allMatch(this::isUp);
            assertThat(wanted || needed).as("%s is up: somebody wants it", name).isTrue();
        } else if (wanted && !wreck) {
            assertThat(isBlocked(name)).as("%s is wanted, and nothing it depends on is missing or stopped", name)
                    .isTrue();
        }
        assertThat(wired.core().run()).as(name).isEqualTo(wreck || state == ProcessorState.RUNNING
                ? ScriptedCore.Run.UP
                : ScriptedCore.Run.OFF);
        assertThat(wired.host().devices()).as("devices of %s", name).isEqualTo(state == ProcessorState.RUNNING ? 1 : 0);
    }

    /** Whatever was done: all can be stopped, started and taken away. */
    void end() throws InterruptedException {
        faulty.set(false);
        dependsOn.keySet().forEach(this::come);
        for (DependencyStep.Verb verb : List.of(DependencyStep.Verb.STOP, DependencyStep.Verb.START)) {
            for (String name : dependsOn.keySet()) {
                DependencyStep step = new DependencyStep(verb, name, 0, name, Script.Point.START, Fault.NONE);
                assertThat(act(step)).as("at the end: %s", step).isTrue();
            }
            atRest("the end, all of them: " + verb);
        }
        dependsOn.keySet().forEach(name -> assertThat(isUp(name)).as(name).isTrue());
        List<Wired> all = List.copyOf(present.values());
        gateway.close();
        for (Wired wired : all) {
            assertThat(wired.core().run()).as(wired.core().name).isEqualTo(ScriptedCore.Run.OFF);
            assertThat(wired.core().isPrepared()).as(wired.core().name).isFalse();
            assertThat(wired.host().devices()).as(wired.core().name).isZero();
            assertThat(wired.core().script.violations()).isEmpty();
        }
        assertThat(violations).isEmpty();
    }

    private synchronized void go(String name) {
        Wired wired = present.get(name);
        if (wired != null) {
            gateway.go(wired);
            present.remove(name);
            byHand.put(name, false);
        }
    }

    private synchronized void come(String name) {
        if (present.containsKey(name)) {
            return;
        }
        stopped.remove(name);
        ScriptedCore core = new ScriptedCore(name, new Script(), ProcessorState.OFFLINE, Set.of(Feature.START));
        core.watcher = this::moves;
        List<ScriptedSubdevice> ladder = new ArrayList<>();
        new ScriptedSubdevice(core, ladder);
        Wired wired = new Wired(core, new ScriptedHost(core), new ScriptedDumps(), ladder, dependsOn.getOrDefault(name,
                List.of()), false);
        present.put(name, wired);
        gateway.come(wired);
    }

    /** Called by a core that is about to come up or go down. */
    private void moves(ScriptedCore core, boolean up) {
        trail.add("%s %s".formatted(core.name, up ? "up" : "down"));
        if (faulty.get()) {
            return; // a crash may come at any moment then
        }
        if (up) {
            for (String dependency : dependsOn.getOrDefault(core.name, List.of())) {
                Wired wired = present.get(dependency);
                if (wired == null || wired.core().run() != ScriptedCore.Run.UP) {
                    violations.add("%s comes up before %s: %s".formatted(core.name, dependency, trail));
                }
            }
        } else {
            for (String dependent : dependents(core.name)) {
                Wired wired = present.get(dependent);
                if (wired != null && wired.core().isSound()) {
                    violations.add("%s goes down before %s: %s".formatted(core.name, dependent, trail));
                }
            }
        }
    }

    /** Whether something that it depends on is not there, or stopped by its user. */
    private boolean isBlocked(String name) {
        return dependsOn.getOrDefault(name, List.of()).stream().anyMatch(dependency -> !present.containsKey(dependency)
                || (stopped.contains(dependency) && !isUp(dependency)) || state(dependency) == ProcessorState.CRASHED
                || isBlocked(dependency));
    }

    private List<String> dependents(String name) {
        return dependsOn.entrySet().stream().filter(e -> e.getValue().contains(name)).map(Map.Entry::getKey).toList();
    }

    /** Left CRASHED: nothing recovers it. */
    private boolean isWreck(String name) {
        return present.containsKey(name) && state(name) == ProcessorState.CRASHED && !gateway.user(name, 0).report()
                .recovery();
    }

    private boolean isUp(String name) {
        return present.containsKey(name) && state(name) == ProcessorState.RUNNING;
    }

    private ProcessorState state(String name) {
        return gateway.user(name, 0).status().state();
    }

    private RemoteProcessor processor(User user) {
        return gateway.user(user.processor(), user.number());
    }

    @Override
    public void close() {
        present.values().forEach(wired -> wired.core().script.disarm());
        gateway.close();
    }
}
