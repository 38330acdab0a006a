package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;

/**
 * Two ends against each other, which open, close, crash, send, hold and look whenever they like. Whatever one accepts for
 * sending the other one gets once, whole, and in the order of its channel, unless one of them closes or crashes before.
 */
class TwoEndsPropertyTest {

    private static final int MESSAGE_MAX = 3000;
    private static final long LONG_NANOS = 3_600_000_000_000L;
    private static final List<String> NAMES = List.of("one", "two", "three");
    private static final int MOST_ROUNDS = 2000;

    enum Action {
        TURN, PUMP, DELIVER, SEND, ASK, OPEN_FIRST, OPEN, CLOSE, HOLD, RESUME, CRASH
    }

    record Step(boolean near, Action action, int value) {}

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void whatIsAcceptedArrivesOnceWholeInOrder(@ForAll("steps") List<Step> steps, @ForAll boolean intentless,
            @ForAll("rings") int ring) {
        List<Stream> streams = new ArrayList<>();
        PipePair pipes = intentless ? PipePair.rpm(ring) : PipePair.smem(ring);
        @Nullable
        TalkingEnd[] ends = new TalkingEnd[2];
        TalkingEnd near = new TalkingEnd(pipes.near(), settings(intentless), () -> ring(ends[1]), streams);
        TalkingEnd far = new TalkingEnd(pipes.far(), settings(intentless), () -> ring(ends[0]), streams);
        ends[0] = near;
        ends[1] = far;
        near.end.start();
        far.end.start();
        settle(near, far);
        assertThat(near.end.link().negotiated()).isTrue();
        assertThat(far.end.link().negotiated()).isTrue();

        NAMES.forEach(near.end.link()::open);
        settle(near, far);
        near.openAll();
        far.openAll();
        for (Step step : steps) {
            act(step.near() ? near : far, step);
        }

        near.holds = false;
        far.holds = false;
        near.resume();
        far.resume();
        settle(near, far);
        assertThat(near.end.link().negotiated()).isTrue();
        assertThat(far.end.link().negotiated()).isTrue();
        near.assertDone();
        far.assertDone();
        near.alive().forEach(Stream::assertComplete);
        far.alive().forEach(Stream::assertComplete);
        assertToldOfRoom(near, far);
        Statistics.collect(streams.stream().mapToInt(Stream::received).sum() > steps.size() / 20);
        Statistics.coverage(coverage -> coverage.check(true).percentage(percentage -> percentage > 30));
    }

    private static void ring(@Nullable TalkingEnd end) {
        if (end != null) {
            end.rung = true;
        }
    }

    private static LinkSettings settings(boolean intentless) {
        return new LinkSettings("edge", intentless ? 0 : 1, intentless, List.of(64, 64, 256),
                Map.of("two", List.of(16)),
                MESSAGE_MAX, 2 * MESSAGE_MAX, LONG_NANOS, LONG_NANOS, 16);
    }

    private static void act(TalkingEnd end, Step step) {
        int value = step.value();
        switch (step.action()) {
            case TURN -> {
                end.rung = false;
                end.end.pump();
                end.end.turn(1 + value % 4);
            }
            case PUMP -> {
                end.rung = false;
                end.end.pump();
            }
            case DELIVER -> end.end.turn(1 + value % 4);
            case HOLD -> end.holds = true;
            case RESUME -> {
                end.holds = false;
                end.resume();
            }
            case CRASH -> end.end.crash();
            case OPEN_FIRST -> end.end.link().open(NAMES.get(value % NAMES.size()));
            case OPEN -> end.openAll();
            case CLOSE, SEND, ASK -> {
                if (end.hasChannels()) {
                    useChannel(end, step.action(), value);
                }
            }
        }
    }

    private static void useChannel(TalkingEnd end, Action action, int value) {
        switch (action) {
            case CLOSE -> end.close(value);
            case ASK -> end.ask(value);
            default -> end.send(value, value / NAMES.size());
        }
    }

    /** Each end looks only if it was rung, or has something to tell: a ring that is missing would be found out. */
    private static void settle(TalkingEnd near, TalkingEnd far) {
        near.rung = true;
        far.rung = true;
        for (int i = 0; near.rung || far.rung || near.hasWork() || far.hasWork(); i++) {
            assertThat(i).as("comes to rest: %s | %s", near.end.link().describe(), far.end.link().describe())
                    .isLessThan(MOST_ROUNDS);
            for (TalkingEnd end : List.of(near, far)) {
                if (end.rung || end.hasWork()) {
                    end.rung = false;
                    end.end.pump();
                    end.end.turn(4);
                }
            }
        }
    }

    /** Whoever asked in a channel that both have open. */
    private static void assertToldOfRoom(TalkingEnd near, TalkingEnd far) {
        Set<String> both = new HashSet<>();
        near.alive().forEach(stream -> both.add(stream.name));
        both.retainAll(far.alive().stream().map(stream -> stream.name).toList());
        assertThat(near.asking()).noneMatch(both::contains);
        assertThat(far.asking()).noneMatch(both::contains);
    }

    @Provide
    Arbitrary<Integer> rings() {
        return Arbitraries.of(128, 256, 1024, 16384);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Action> actions = Arbitraries.frequency(Tuple.of(40, Action.TURN), Tuple.of(10, Action.PUMP),
                Tuple.of(10, Action.DELIVER), Tuple.of(80, Action.SEND), Tuple.of(8, Action.ASK),
                Tuple.of(8, Action.OPEN_FIRST), Tuple.of(16, Action.OPEN), Tuple.of(2, Action.CLOSE),
                Tuple.of(2, Action.HOLD), Tuple.of(8, Action.RESUME), Tuple.of(1, Action.CRASH));
        // Mostly short, some of several fragments: number of the channel + 3 times the length.
        Arbitrary<Integer> values = Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.integers().between(0, 300)),
                Tuple.of(
                        1, Arbitraries.integers().between(0, NAMES.size() * MESSAGE_MAX)));
        return Combinators.combine(Arbitraries.of(true, false), actions, values).as(Step::new).list().ofMaxSize(200)
                .withSizeDistribution(RandomDistribution.uniform());
    }
}
