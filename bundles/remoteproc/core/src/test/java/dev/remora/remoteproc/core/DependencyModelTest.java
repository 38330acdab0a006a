package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.remoteproc.core.DependencyStep.Verb;
import dev.remora.remoteproc.core.Script.Fault;
import dev.remora.remoteproc.core.Script.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;

/** Processors that depend on each other, moved in any order: dependencies are up first and down last. */
class DependencyModelTest {

    @Provide
    Arbitrary<Map<String, List<String>>> boards() {
        return Arbitraries.of(Map.of("a", List.of(), "b", List.of("a"), "c", List.of("b"), "z", List.of()),
                Map.of("a", List.of(), "b", List.of(), "c", List.of("b", "a"), "z", List.of()),
                Map.of("a", List.of(), "b", List.of("a"), "c", List.of("a", "b"), "z", List.of()),
                Map.of("a", List.of(), "b", List.of("a"), "c", List.of("a"), "z", List.of()));
    }

    @Provide
    Arbitrary<DependencyStep> steps() {
        return steps(Arbitraries.frequency(Tuple.of(8, Fault.NONE), Tuple.of(1, Fault.CRASH), Tuple.of(1, Fault.FAIL)));
    }

    @Provide
    Arbitrary<DependencyStep> flawless() {
        return steps(Arbitraries.just(Fault.NONE));
    }

    private static Arbitrary<DependencyStep> steps(Arbitrary<Fault> faults) {
        Arbitrary<Verb> verbs = Arbitraries.frequency(Tuple.of(8, Verb.BOOT), Tuple.of(6, Verb.SHUTDOWN),
                Tuple.of(1, Verb.USER_GOES), Tuple.of(4, Verb.START), Tuple.of(5, Verb.STOP), Tuple.of(3, Verb.CRASH),
                Tuple.of(1, Verb.CRASH_FOR_GOOD), Tuple.of(2, Verb.SERVICE_GOES), Tuple.of(3, Verb.SERVICE_COMES));
        Arbitrary<String> names = Arbitraries.of("a", "b", "c", "z");
        return Combinators.combine(verbs, names, Arbitraries.integers().between(0, 1), names, Arbitraries.of(
                Point.START, Point.STOP, Point.PREPARE, Point.SUBDEVICE_START, Point.AFTER_START), faults).as(
                        DependencyStep::new);
    }

    @Property(tries = 60)
    void theRightProcessorsAreUpAfterEachStep(@ForAll("boards") Map<String, List<String>> board,
            @ForAll @Size(max = 14) List<@From("steps") DependencyStep> steps) throws Exception {
        try (DependencyRig rig = new DependencyRig(new WiredGateway(), board)) {
            List<DependencyStep> done = new ArrayList<>();
            try {
                for (DependencyStep step : steps) {
                    done.add(step);
                    rig.step(step);
                }
                rig.end();
            } catch (AssertionError | org.awaitility.core.ConditionTimeoutException e) {
                throw new AssertionError("%s, after %s: %s".formatted(board, done, e.getMessage()), e);
            }
        }
    }

    @Property(tries = 60)
    void threeHandsAtOnceNeitherHangNorLeaveAMess(@ForAll("boards") Map<String, List<String>> board,
            @ForAll @Size(3) List<@Size(max = 8) List<@From("flawless") DependencyStep>> hands) throws Exception {
        try (DependencyRig rig = new DependencyRig(new WiredGateway(), board)) {
            List<CompletableFuture<Void>> working = hands.stream().map(steps -> CompletableFuture.runAsync(() -> work(
                    rig, steps))).toList();
            for (CompletableFuture<Void> hand : working) {
                assertThat(hand).succeedsWithin(60, TimeUnit.SECONDS);
            }
            rig.end();
        }
    }

    @Example
    void aDependencyInItsBackOffIsNotRestartedUnderItsDependents() throws Exception {
        try (DependencyRig rig = new DependencyRig(new WiredGateway(), Map.of("a", List.of(), "b", List.of("a")))) {
            rig.step(step(Verb.START, "b"));
            rig.act(step(Verb.CRASH, "a"));
            rig.awaitCrash("a", 0);
            rig.step(step(Verb.START, "a"));
            rig.end();
        }
    }

    @Example
    void aDependencyInItsBackOffIsNotRestartedUnderAnotherDependent() throws Exception {
        try (DependencyRig rig = new DependencyRig(new WiredGateway(), Map.of("a", List.of(), "b", List.of("a"), "c",
                List.of("a")))) {
            rig.step(step(Verb.START, "b"));
            rig.act(step(Verb.CRASH, "a"));
            rig.awaitCrash("a", 0);
            rig.step(step(Verb.BOOT, "c"));
            rig.end();
        }
    }

    @Example
    void aDependentThatIsDownHoldsNothingElseUp() throws Exception {
        try (DependencyRig rig = new DependencyRig(new WiredGateway(), Map.of("a", List.of(), "b", List.of(), "c", List
                .of("a", "b")))) {
            rig.step(step(Verb.START, "c"));
            rig.step(step(Verb.CRASH_FOR_GOOD, "a"));
            rig.end();
        }
    }

    private static DependencyStep step(Verb verb, String name) {
        return new DependencyStep(verb, name, 0, name, Point.START, Fault.NONE);
    }

    private static void work(DependencyRig rig, List<DependencyStep> steps) {
        try {
            for (DependencyStep step : steps) {
                rig.act(step);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
