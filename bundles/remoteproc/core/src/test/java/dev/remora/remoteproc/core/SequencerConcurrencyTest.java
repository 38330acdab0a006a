package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.RemoteProcessorException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;

/** Many threads, each with its own mind. */
class SequencerConcurrencyTest {

    private static final int THREADS = 8;
    private static final int STEPS = 150;
    private static final Map<String, List<String>> NEEDS = Map.of("m4", List.of("dsp", "modem"), "dsp",
            List.of("power"),
            "modem", List.of("power"), "power", List.of(), "m7", List.of("dsp"), "alone", List.of());
    private static final List<String> NAMES = NEEDS.keySet().stream().sorted().toList();

    private final FakeSequenced.Bench bench = new FakeSequenced.Bench();
    private final Sequencer sequencer = new Sequencer();
    private final Map<String, Member> members = new ConcurrentHashMap<>();
    private final AtomicInteger refusals = new AtomicInteger();

    @AfterEach
    void close() {
        sequencer.close();
        bench.processors.values().forEach(FakeSequenced::end);
    }

    @RepeatedTest(3)
    void whateverManyThreadsWantNobodyWaitsForEverAndEachOneIsUpAsLongAsItIsHeld(RepetitionInfo run) throws Exception {
        NAMES.forEach(this::come);
        CountDownLatch done = new CountDownLatch(THREADS);
        for (int i = 0; i < THREADS; i++) {
            Random random = new Random(31L * run.getCurrentRepetition() + i);
            Thread.ofPlatform().daemon().name("remora-test-" + i).start(() -> {
                try {
                    live(random);
                } finally {
                    done.countDown();
                }
            });
        }
        assertThat(done.await(120, TimeUnit.SECONDS)).as("all threads came to their end; they are in %s", Thread
                .getAllStackTraces()).isTrue();

        bench.processors.values().forEach(fake -> fake.startFails = false);
        for (String name : NAMES) {
            sequencer.releaseSoon(member(name), Holds.BY_HAND);
        }
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(bench.processors.values()).allSatisfy(
                fake -> {
                    assertThat(fake.holds.names()).as(fake.name()).isEmpty();
                    assertThat(fake.isUp()).as(fake.name()).isFalse();
                }));
        sequencer.start(member("m4"));
        sequencer.start(member("m7"));
        await().until(() -> bench.processors.values().stream().filter(Sequenced::isUp).count() == 5);
        sequencer.stop(member("power"));
        assertThat(bench.processors.values()).noneMatch(Sequenced::isUp);
        assertThat(bench.faults).isEmpty();
        assertThat(refusals.get()).as("not everything was refused").isLessThan(THREADS * STEPS / 2);
    }

    /** Takes and gives back holds, starts, stops, and breaks what it can; gives back all at its end. */
    private void live(Random random) {
        List<Held> holds = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            try {
                step(random, name, holds);
            } catch (RemoteProcessorException e) {
                refusals.incrementAndGet();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        holds.forEach(hold -> sequencer.releaseSoon(hold.member(), hold.key()));
    }

    private record Held(Member member, Object key) {}

    private void step(Random random, String name, List<Held> holds) throws RemoteProcessorException,
            InterruptedException {
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> {
                Held hold = new Held(member(name), new Object());
                sequencer.boot(hold.member(), hold.key(), "a user");
                holds.add(hold);
            }
            case 4, 5 -> {
                if (!holds.isEmpty()) {
                    Held hold = holds.remove(random.nextInt(holds.size()));
                    sequencer.release(hold.member(), hold.key());
                }
            }
            case 6 -> sequencer.start(member(name));
            case 7 -> sequencer.stop(member(name));
            case 8, 9 -> fake(name).crash();
            case 10 -> fake(name).startFails = random.nextInt(4) == 0;
            default -> {
                if (random.nextInt(4) == 0) {
                    goAndCome(name);
                }
            }
        }
    }

    private synchronized void goAndCome(String name) throws InterruptedException {
        CountDownLatch gone = new CountDownLatch(1);
        sequencer.remove(member(name), fake(name)::close, () -> {
            come(name);
            gone.countDown();
        });
        gone.await();
    }

    private void come(String name) {
        FakeSequenced fake = new FakeSequenced(name, bench, sequencer.neighbours(), Objects.requireNonNull(NEEDS.get(
                name)));
        members.put(name, sequencer.add(fake, fake.holds));
        sequencer.begin(member(name), () -> {});
    }

    private FakeSequenced fake(String name) {
        return Objects.requireNonNull(bench.processors.get(name));
    }

    private Member member(String name) {
        return Objects.requireNonNull(members.get(name));
    }
}
