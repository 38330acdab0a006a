package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.core.ModelStep.Verb;
import dev.remora.remoteproc.core.Script.Fault;
import dev.remora.remoteproc.core.Script.Point;
import dev.remora.remoteproc.spi.RemoteCore.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A crash, a failure and an exception at each call that a transition makes, one after the other: the processor ends in a
 * legal state, nothing leaks, and a start or a stop of its user gets through.
 */
class FaultAtEachStepTest {

    private static final Set<Feature> ALL_BUT_RESTART = Set.of(Feature.START, Feature.ATTACH, Feature.DETACH,
            Feature.SUSPEND);

    static Stream<Arguments> situations() {
        return Stream.of(
                Arguments.of(ProcessorState.OFFLINE, ALL_BUT_RESTART, List.of(), List.of(Verb.START)),
                Arguments.of(ProcessorState.OFFLINE, ALL_BUT_RESTART, List.of(Verb.START), List.of(Verb.STOP,
                        Verb.DETACH, Verb.SUSPEND, Verb.CRASH, Verb.FIRMWARE_2, Verb.SERVICE_RETURNS)),
                Arguments.of(ProcessorState.OFFLINE, ALL_BUT_RESTART, List.of(Verb.START, Verb.DUMP_ENABLED), List.of(
                        Verb.CRASH)),
                Arguments.of(ProcessorState.OFFLINE, ALL_BUT_RESTART, List.of(Verb.START, Verb.DUMP_INLINE, Verb.CRASH),
                        List.of(Verb.TAKE_DUMP, Verb.START, Verb.STOP)),
                Arguments.of(ProcessorState.OFFLINE, ALL_BUT_RESTART, List.of(Verb.BOOT, Verb.SUSPEND), List.of(
                        Verb.RESUME, Verb.START, Verb.STOP, Verb.CRASH, Verb.SHUTDOWN)),
                Arguments.of(ProcessorState.OFFLINE, ALL_BUT_RESTART,
                        List.of(Verb.START, Verb.RECOVERY_OFF, Verb.CRASH),
                        List.of(Verb.START, Verb.STOP, Verb.RECOVERY_ON)),
                Arguments.of(ProcessorState.DETACHED, ALL_BUT_RESTART, List.of(), List.of(Verb.START, Verb.STOP,
                        Verb.ATTACH)),
                Arguments.of(ProcessorState.DETACHED, ALL_BUT_RESTART, List.of(Verb.BOOT), List.of(Verb.STOP,
                        Verb.DETACH, Verb.SUSPEND, Verb.CRASH, Verb.SHUTDOWN, Verb.SERVICE_RETURNS)),
                Arguments.of(ProcessorState.DETACHED, Set.of(Feature.START, Feature.ATTACH), List.of(), List.of(
                        Verb.ATTACH, Verb.BOOT)),
                Arguments.of(ProcessorState.DETACHED, Set.of(Feature.START, Feature.ATTACH), List.of(Verb.ATTACH), List
                        .of(Verb.STOP, Verb.CRASH, Verb.SERVICE_RETURNS)),
                Arguments.of(ProcessorState.DETACHED, Set.of(Feature.values()), List.of(Verb.ATTACH), List.of(
                        Verb.CRASH)));
    }

    @ParameterizedTest
    @MethodSource("situations")
    void endsWell(ProcessorState initial, Set<Feature> features, List<Verb> before, List<Verb> verbs) throws Exception {
        List<Callable<Set<Point>>> runs = new ArrayList<>();
        for (Verb verb : verbs) {
            for (Point point : run(initial, features, before, new ModelStep(verb, 0, Point.START, Fault.NONE,
                    Verb.STOP))) {
                if (verb == Verb.SERVICE_RETURNS && (point == Point.STOP || point == Point.DETACH)) {
                    continue; // nobody can do anything about a core that neither stops nor can be left
                }
                for (Fault fault : List.of(Fault.CRASH, Fault.FAIL, Fault.THROW)) {
                    Verb heal = runs.size() % 2 == 0 ? Verb.STOP : Verb.START;
                    runs.add(() -> run(initial, features, before, new ModelStep(verb, 0, point, fault, heal)));
                }
            }
        }
        assertThat(runs).isNotEmpty();
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) { // most of it is waiting for back-offs
            for (Future<Set<Point>> run : threads.invokeAll(runs)) {
                run.get();
            }
        }
    }

    /** The calls that the step made. */
    private static Set<Point> run(ProcessorState initial, Set<Feature> features, List<Verb> before, ModelStep step)
            throws Exception {
        try (ProcessorRig rig = new ProcessorRig(new WiredGateway(), initial, features)) {
            try {
                for (Verb verb : before) {
                    rig.step(new ModelStep(verb, 0, Point.START, Fault.NONE, Verb.STOP));
                }
                rig.step(step);
                Set<Point> reached = rig.reached();
                rig.end();
                return reached;
            } catch (AssertionError | org.awaitility.core.ConditionTimeoutException e) {
                List<Object> done = new ArrayList<>(before);
                done.add(step);
                throw new AssertionError("%s: %s".formatted(done, e.getMessage()), e);
            }
        }
    }
}
