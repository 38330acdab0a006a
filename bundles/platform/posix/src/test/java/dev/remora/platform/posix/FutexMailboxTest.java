package dev.remora.platform.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nobody sleeps shorter than an hour unless the test says so: what wakes up was woken. */
@Timeout(120)
class FutexMailboxTest {

    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private static final int CHANNELS = 4;
    private static final int COUNT = (int) FutexMailboxLayout.COUNT;
    private static final int SLEEPERS = (int) FutexMailboxLayout.SLEEPERS;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment page = arena.allocate(FutexMailboxLayout.BYTES, FutexMailboxLayout.ALIGNMENT);
    private final FutexMailbox gateway = new FutexMailbox("gateway", CHANNELS, page, 0, HOUR);
    private final FutexMailbox remote = new FutexMailbox("remote", CHANNELS, page, 1, HOUR);

    @TempDir
    Path directory;

    @AfterEach
    void nothingUsesThePageAnyMore() {
        gateway.close();
        remote.close();
        arena.close();
    }

    @Test
    void aRingGoesToTheOtherSideAndSaysTheChannel() {
        gateway.ring(3);
        gateway.ring(3);
        gateway.ring(0);
        assertThat(remote.count()).isEqualTo(3);
        assertThat(remote.rung(3)).isEqualTo(2);
        assertThat(remote.rung(0)).isEqualTo(1);
        assertThat(gateway.count()).isZero();
        assertThat(gateway.rung(3)).isZero();
    }

    @Test
    void theWordsLieWhereTheOtherSideLooks() {
        gateway.ring(2);
        remote.ring(1);
        remote.ring(1);
        assertThat(word(512)).as("count of side 1").isEqualTo(1);
        assertThat(word(512 + 64 + 8)).as("channel 2 of side 1").isEqualTo(1);
        assertThat(word(0)).as("count of side 0").isEqualTo(2);
        assertThat(word(64 + 4)).as("channel 1 of side 0").isEqualTo(2);
    }

    @Test
    void aRingWakesAllWhoSleep() {
        List<CompletableFuture<Integer>> sleepers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sleepers.add(CompletableFuture.supplyAsync(() -> gateway.await(0, HOUR), this::inThread));
        }
        await().until(() -> word(SLEEPERS) == 3);
        remote.ring(0);
        assertThat(sleepers).allSatisfy(sleeper -> assertThat(sleeper.join()).isEqualTo(1));
        assertThat(word(SLEEPERS)).isZero();
    }

    @Test
    void aRingBeforeTheSleepIsNotLost() {
        int seen = gateway.count();
        remote.ring(0);
        assertThat(gateway.await(seen, HOUR)).isNotEqualTo(seen);
    }

    @Test
    void aSleepEndsWithItsTime() {
        assertThat(gateway.await(0, 1_000_000)).isZero();
        assertThat(gateway.await(0, 0)).isZero();
        assertThat(gateway.await(0, -1)).isZero();
        assertThat(word(SLEEPERS)).isZero();
    }

    @Test
    void awaitingForLongComesBackSoonerSinceTheCountMayBeRewritten() {
        try (FutexMailbox bounded = new FutexMailbox("bounded", CHANNELS, page, 0, 1_000_000)) {
            assertThat(bounded.await(0, Long.MAX_VALUE)).isZero();
        }
    }

    @Test
    void wakeEndsASleep() {
        CompletableFuture<Integer> sleeper = CompletableFuture.supplyAsync(() -> gateway.await(0, HOUR),
                this::inThread);
        await().until(() -> word(SLEEPERS) == 1);
        gateway.wake();
        assertThat(sleeper.join()).isNotZero();
    }

    @Test
    void wakeWorksEvenIfTheOtherSideHidesTheSleepers() {
        CompletableFuture<Integer> sleeper = CompletableFuture.supplyAsync(() -> gateway.await(0, HOUR),
                this::inThread);
        await().until(() -> word(SLEEPERS) == 1);
        setWord(SLEEPERS, 0);
        gateway.wake();
        assertThat(sleeper.join()).isNotZero();
    }

    @Test
    void aWakeUpCannotBeTakenBackByRewritingTheCount() {
        int seen = gateway.count();
        gateway.wake();
        setWord(COUNT, seen);
        assertThat(gateway.await(seen, HOUR)).isNotEqualTo(seen);
    }

    @Test
    void anInterruptDoesNotEndASleepAndIsKept() {
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread sleeper = Thread.ofPlatform().daemon().start(() -> {
            Thread.currentThread().interrupt();
            int count = gateway.await(0, HOUR);
            interrupted.complete(count == 1 && Thread.currentThread().isInterrupted());
        });
        await().until(() -> word(SLEEPERS) == 1);
        sleeper.interrupt();
        remote.ring(0);
        assertThat(interrupted.join()).isTrue();
    }

    @Test
    void theCountersWrap() {
        setWord(COUNT, -1);
        setWord((int) FutexMailboxLayout.RUNG, -1);
        remote.ring(0);
        assertThat(gateway.count()).isZero();
        assertThat(gateway.rung(0)).isZero();
        assertThat(gateway.await(-1, HOUR)).isZero();
    }

    @Test
    void closingWakesWhoSleepsAndAllIsQuietAfterwards() {
        List<CompletableFuture<Integer>> sleepers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sleepers.add(CompletableFuture.supplyAsync(() -> gateway.await(0, HOUR), this::inThread));
        }
        await().until(() -> word(SLEEPERS) == 3);
        gateway.close();
        assertThat(sleepers).allSatisfy(sleeper -> assertThat(sleeper).succeedsWithin(java.time.Duration.ofMinutes(
                1)));
        assertThat(word(SLEEPERS)).isZero();

        int before = word(512);
        gateway.ring(0);
        gateway.wake();
        assertThat(word(512)).isEqualTo(before);
        int last = gateway.count();
        assertThat(gateway.await(last, HOUR)).isEqualTo(last);
        assertThat(gateway.rung(0)).isZero();
    }

    @Test
    void closingEndsEvenIfTheOtherSideKeepsRewritingTheCount() {
        FutexMailbox bounded = new FutexMailbox("bounded", CHANNELS, page, 0, TimeUnit.MILLISECONDS.toNanos(20));
        AtomicBoolean scribbling = new AtomicBoolean(true);
        CompletableFuture<Void> scribbler = CompletableFuture.runAsync(() -> {
            while (scribbling.get()) {
                setWord(COUNT, 0);
            }
        }, this::inThread);
        CompletableFuture<Integer> sleeper = CompletableFuture.supplyAsync(() -> bounded.await(0, HOUR),
                this::inThread);
        bounded.close();
        sleeper.join();
        scribbling.set(false);
        scribbler.join();
    }

    @Test
    void whateverTheOtherSideWritesRingsGoOnAndSleepsEnd() {
        Random random = new Random(42);
        for (int i = 0; i < 10_000; i++) {
            setWord(4 * random.nextInt((int) FutexMailboxLayout.BYTES / 4), random.nextInt());
            int before = word(512);
            gateway.ring(i % CHANNELS);
            assertThat(word(512)).isEqualTo(before + 1);
            int count = gateway.await(gateway.count(), 1);
            assertThat(count).isEqualTo(gateway.count());
        }
    }

    @Test
    void sleepersOfAHearerThatDiedAreForgotten() {
        setWord(SLEEPERS, 7);
        new FutexMailbox("next", CHANNELS, page, 0, HOUR).close();
        assertThat(word(SLEEPERS)).isZero();
    }

    @Test
    void channelsThatAreNotThereAreRefused() {
        assertThatThrownBy(() -> gateway.ring(CHANNELS)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> gateway.ring(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> gateway.rung(CHANNELS)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void twoProcessesRingEachOtherAndNoRingIsLost() throws IOException {
        Path file = directory.resolve("page");
        try (MappedMemory memory = MappedMemory.map("page", file, 0, FutexMailboxLayout.BYTES, 0);
                FutexMailbox mailbox = new FutexMailbox("gateway", CHANNELS, memory.segment(), 0, HOUR);
                Child child = Child.run(FutexEcho.class, file.toString())) {
            assertThat(child.readLine()).isEqualTo("ready");
            for (int i = 1; i <= 5_000; i++) {
                int seen = mailbox.count();
                mailbox.ring(1 + i % 3);
                while (mailbox.count() == seen) {
                    mailbox.await(seen, HOUR);
                }
            }
            assertThat(mailbox.rung(1) + mailbox.rung(2) + mailbox.rung(3)).isEqualTo(5_000);
        }
    }

    private void inThread(Runnable task) {
        Thread.ofPlatform().daemon().start(task);
    }

    private int word(int offset) {
        return page.get(ValueLayout.JAVA_INT, offset);
    }

    private void setWord(int offset, int value) {
        page.set(ValueLayout.JAVA_INT, offset, value);
    }
}
