package dev.remora.platform.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.platform.HwSpinlock;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MemorySpinlockTest {

    private static final long LONG = TimeUnit.SECONDS.toNanos(30);
    private static final int ROUNDS = 20_000;

    @TempDir
    Path directory;

    private final MemorySegment words = Arena.ofAuto().allocate(SpinlockUser.BYTES, 8);
    private final MemorySegment word = words.asSlice(0, MemorySpinlock.BYTES);
    private final MemorySpinlock ours = new MemorySpinlock("l", word, 1);
    private final MemorySpinlock theirs = new MemorySpinlock("l", word, 5);

    @Test
    void whoTakesItIsItsOwner() {
        assertThat(ours.lock(0)).isTrue();
        assertThat(word.get(ValueLayout.JAVA_INT, 0)).isEqualTo(1);
        assertThat(theirs.owner()).isEqualTo(1);
        ours.unlock();
        assertThat(word.get(ValueLayout.JAVA_INT, 0)).isEqualTo(HwSpinlock.FREE);
        assertThat(theirs.lock(0)).isTrue();
        assertThat(ours.owner()).isEqualTo(5);
        theirs.unlock();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1_000_000})
    void aLockThatIsHeldIsNotToBeHad(long timeoutNanos) {
        theirs.lock(0);
        assertThat(ours.lock(timeoutNanos)).isFalse();
        assertThat(ours.owner()).isEqualTo(5);
        theirs.unlock();
        assertThat(ours.lock(0)).as("the attempt has left nothing behind").isTrue();
        ours.unlock();
    }

    @Test
    void whoWaitsGetsItWhenItIsGivenBack() throws InterruptedException, ExecutionException, TimeoutException {
        theirs.lock(0);
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> taken(ours));
        assertThat(waiting).isNotDone();
        theirs.unlock();
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(ours.owner()).isZero();
    }

    @Test
    void theThreadsOfOneProcessExcludeEachOther() {
        ours.lock(0);
        assertThat(CompletableFuture.supplyAsync(() -> ours.lock(0)).join()).isFalse();
        ours.unlock();
        assertThat(CompletableFuture.supplyAsync(() -> taken(ours)).join()).isTrue();
    }

    @Test
    void itIsNotReentrant() {
        ours.lock(0);
        assertThatThrownBy(() -> ours.lock(0)).isInstanceOf(IllegalStateException.class).hasMessage(
                "spinlock l: this thread has it already");
        ours.unlock();
        assertThat(theirs.lock(0)).isTrue();
        theirs.unlock();
    }

    @Test
    void onlyWhoHasItGivesItBack() {
        assertThatThrownBy(ours::unlock).isInstanceOf(IllegalStateException.class).hasMessageContaining("not have it");
        theirs.lock(0);
        assertThatThrownBy(ours::unlock).isInstanceOf(IllegalStateException.class);
        assertThat(ours.owner()).isEqualTo(5);
        theirs.unlock();
    }

    @Test
    void theLockOfADeadOwnerIsBroken() {
        word.set(ValueLayout.JAVA_INT, 0, 5);
        assertThat(ours.breakLock(6)).isFalse();
        assertThat(ours.owner()).isEqualTo(5);
        assertThat(ours.breakLock(5)).isTrue();
        assertThat(ours.breakLock(5)).isFalse();
        assertThat(ours.lock(0)).isTrue();
        ours.unlock();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void theOwnLockIsNotBroken(int owner) {
        ours.lock(0);
        assertThatThrownBy(() -> ours.breakLock(owner)).isInstanceOf(IllegalArgumentException.class);
        assertThat(ours.owner()).isEqualTo(1);
        ours.unlock();
    }

    @Test
    void aLockThatWasBrokenIsLeftToItsNewOwner() {
        ours.lock(0);
        theirs.breakLock(1);
        theirs.lock(0);
        assertThatThrownBy(ours::unlock).isInstanceOf(IllegalStateException.class).hasMessageContaining("owner is 5");
        assertThat(ours.owner()).isEqualTo(5);
        theirs.unlock();
        assertThat(ours.lock(0)).as("our threads are free of it").isTrue();
        ours.unlock();
    }

    @Test
    void anInterruptEndsNoWaitAndIsKept() throws InterruptedException {
        theirs.lock(0);
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            started.countDown();
            boolean taken = ours.lock(LONG);
            ours.unlock();
            interrupted.complete(taken && Thread.currentThread().isInterrupted());
        });
        started.await();
        thread.interrupt();
        assertThat(interrupted).isNotDone();
        theirs.unlock();
        assertThat(interrupted.join()).isTrue();
    }

    @Test
    void afterItsEndItIsGoneForThoseWhoComeAndGivenBackByWhoHasIt() {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<Void> holder = CompletableFuture.runAsync(() -> {
            ours.lock(0);
            held.countDown();
            release(release);
        });
        assertThat(await().until(() -> held.getCount() == 0, Boolean::booleanValue)).isTrue();
        CompletableFuture<Void> end = CompletableFuture.runAsync(ours::close);
        release.countDown();
        holder.join();
        end.join();
        assertThat(theirs.owner()).isZero();
        assertThatThrownBy(() -> ours.lock(0)).isInstanceOf(IllegalStateException.class).hasMessage(
                "spinlock l is gone");
    }

    private void release(CountDownLatch release) {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        ours.unlock();
    }

    @Test
    void fourThreadsOfTwoOwnersNeverMeet() {
        CompletableFuture<?>[] users = new CompletableFuture<?>[4];
        for (int i = 0; i < users.length; i++) {
            MemorySpinlock lock = i % 2 == 0 ? ours : theirs;
            users[i] = CompletableFuture.runAsync(() -> SpinlockUser.use(lock, words, ROUNDS / users.length));
        }
        CompletableFuture.allOf(users).join();
        assertThat(words.get(ValueLayout.JAVA_INT, SpinlockUser.COUNTER)).isEqualTo(ROUNDS);
    }

    @Test
    void twoProcessesNeverMeet() throws IOException {
        Path file = directory.resolve("locks");
        try (MappedMemory memory = MappedMemory.map("locks", file, 0, SpinlockUser.BYTES, 0);
                Child child = Child.run(SpinlockUser.class, file.toString(), Integer.toString(ROUNDS))) {
            assertThat(child.readLine()).isEqualTo("ready");
            SpinlockUser.use(new MemorySpinlock("l", memory.segment().asSlice(0, MemorySpinlock.BYTES), 1), memory
                    .segment(), ROUNDS);
            assertThat(child.readLine()).isEqualTo("done");
            assertThat(memory.get32(SpinlockUser.COUNTER)).isEqualTo(2 * ROUNDS);
        }
    }

    private static boolean taken(HwSpinlock lock) {
        boolean taken = lock.lock(LONG);
        if (taken) {
            lock.unlock();
        }
        return taken;
    }
}
