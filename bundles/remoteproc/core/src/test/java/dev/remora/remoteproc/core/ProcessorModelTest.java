package dev.remora.remoteproc.core;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.core.ModelStep.Verb;
import dev.remora.remoteproc.core.Script.Fault;
import dev.remora.remoteproc.core.Script.Point;
import dev.remora.remoteproc.spi.RemoteCore.Feature;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;

/** Users, crashes, faults and services in any order: one processor does what its model does, and nothing leaks. */
class ProcessorModelTest {

    /** A kind of core. */
    record Kind(ProcessorState initial, Set<Feature> features) {}

    @Provide
    Arbitrary<Kind> kinds() {
        return Arbitraries.of(new Kind(ProcessorState.OFFLINE, Set.of(Feature.START)),
                new Kind(ProcessorState.OFFLINE, Set.of(Feature.START, Feature.SUSPEND)),
                new Kind(ProcessorState.OFFLINE, Set.of(Feature.START, Feature.SUSPEND, Feature.ATTACH,
                        Feature.DETACH)),
                new Kind(ProcessorState.DETACHED, Set.of(Feature.START, Feature.ATTACH)),
                new Kind(ProcessorState.DETACHED, Set.of(Feature.START, Feature.SUSPEND, Feature.ATTACH,
                        Feature.DETACH)),
                new Kind(ProcessorState.DETACHED, Set.of(Feature.values())));
    }

    @Provide
    Arbitrary<ModelStep> steps() {
        Arbitrary<Verb> verbs = Arbitraries.frequency(Tuple.of(8, Verb.BOOT), Tuple.of(5, Verb.SHUTDOWN),
                Tuple.of(5, Verb.START), Tuple.of(3, Verb.STOP), Tuple.of(3, Verb.ATTACH), Tuple.of(3, Verb.DETACH),
                Tuple.of(4, Verb.SUSPEND), Tuple.of(3, Verb.RESUME), Tuple.of(5, Verb.CRASH),
                Tuple.of(1, Verb.LATE_REPORT), Tuple.of(1, Verb.RECOVERY_ON), Tuple.of(2, Verb.RECOVERY_OFF),
                Tuple.of(1, Verb.DUMP_DISABLED), Tuple.of(1, Verb.DUMP_ENABLED), Tuple.of(2, Verb.DUMP_INLINE),
                Tuple.of(2, Verb.TAKE_DUMP), Tuple.of(1, Verb.FIRMWARE_1), Tuple.of(2, Verb.FIRMWARE_2),
                Tuple.of(1, Verb.FIRMWARE_BAD), Tuple.of(1, Verb.FIRMWARE_GONE), Tuple.of(1, Verb.START_CUT_SHORT),
                Tuple.of(1, Verb.SERVICE_RETURNS));
        Arbitrary<Point> points = Arbitraries.of(Point.class);
        Arbitrary<Fault> faults = Arbitraries.frequency(Tuple.of(6, Fault.NONE), Tuple.of(2, Fault.CRASH),
                Tuple.of(1, Fault.FAIL), Tuple.of(1, Fault.THROW));
        return Combinators.combine(verbs, Arbitraries.integers().between(0, 2), points, faults,
                Arbitraries.of(Verb.STOP, Verb.START)).as(ProcessorModelTest::step);
    }

    /** A service that returns is a moment without a processor: it gets no fault; nor does a start that hangs already. */
    private static ModelStep step(Verb verb, int user, Point at, Fault fault, Verb heal) {
        boolean alone = verb == Verb.SERVICE_RETURNS || verb == Verb.START_CUT_SHORT;
        return new ModelStep(verb, user, at, alone ? Fault.NONE : fault, heal);
    }

    @Property(tries = 200)
    void aProcessorAtRestAfterEachStepIsAsItsModel(@ForAll("kinds") Kind kind,
            @ForAll @Size(max = 14) List<@From("steps") ModelStep> steps) throws Exception {
        run(kind, steps);
    }

    private static void run(Kind kind, List<ModelStep> steps) throws Exception {
        try (ProcessorRig rig = new ProcessorRig(new WiredGateway(), kind.initial(), kind.features())) {
            List<ModelStep> done = new ArrayList<>();
            try {
                for (ModelStep step : steps) {
                    done.add(step);
                    rig.step(step);
                }
                rig.end();
            } catch (AssertionError | org.awaitility.core.ConditionTimeoutException e) {
                throw new AssertionError("%s, after %s: %s".formatted(kind, done, e.getMessage()), e);
            }
        }
    }
}
