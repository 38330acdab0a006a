package dev.remora.platform.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.platform.WordMailbox;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nobody sleeps shorter than an hour: what wakes up was woken. */
@Timeout(120)
class FutexWordsTest {

    private static final long HOUR = TimeUnit.HOURS.toNanos(1);
    private static final int CHANNELS = 2;

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
    void aWordGoesToTheOtherSideUnsignedAndOnce() {
        assertThat(gateway.post(1, 0xFFFF0000)).isTrue();
        assertThat(gateway.take(1)).as("is not for us").isEqualTo(WordMailbox.NONE);
        assertThat(remote.take(0)).as("another channel").isEqualTo(WordMailbox.NONE);
        assertThat(remote.take(1)).isEqualTo(0xFFFF0000L);
        assertThat(remote.take(1)).isEqualTo(WordMailbox.NONE);
    }

    @Test
    void zeroIsAWordToo() {
        assertThat(gateway.post(0, 0)).isTrue();
        assertThat(remote.take(0)).isZero();
    }

    @Test
    void bothDirectionsAndAllChannelsAreApart() {
        for (int channel = 0; channel < gateway.wordChannels(); channel++) {
            assertThat(gateway.post(channel, channel)).isTrue();
            assertThat(remote.post(channel, 10 + channel)).isTrue();
        }
        for (int channel = 0; channel < gateway.wordChannels(); channel++) {
            assertThat(remote.take(channel)).isEqualTo(channel);
            assertThat(gateway.take(channel)).isEqualTo(10 + channel);
        }
    }

    @Test
    void aWordRingsTheDoorbellAndCountsOnNoChannel() {
        gateway.post(1, 7);
        assertThat(remote.count()).isEqualTo(1);
        assertThat(remote.rung(0)).isZero();
        assertThat(remote.rung(1)).isZero();
        assertThat(gateway.count()).isZero();
    }

    @Test
    void aFullRegisterKeepsItsWord() {
        gateway.post(0, 1);
        assertThat(gateway.post(0, 2)).isFalse();
        assertThat(gateway.post(0, 3)).isFalse();
        assertThat(remote.count()).isEqualTo(1);
        assertThat(remote.take(0)).isEqualTo(1);
        assertThat(gateway.post(0, 4)).isTrue();
        assertThat(remote.take(0)).isEqualTo(4);
    }

    @Test
    void takingRingsThePosterOnlyIfItHasFoundTheRegisterFull() {
        gateway.post(0, 1);
        remote.take(0);
        assertThat(gateway.count()).isZero();
        gateway.post(0, 2);
        gateway.post(0, 3);
        remote.take(0);
        assertThat(gateway.count()).isEqualTo(1);
        gateway.post(0, 3);
        remote.take(0);
        assertThat(gateway.count()).as("not remembered for the next word").isEqualTo(1);
    }

    @Test
    void aPosterThatFoundTheRegisterFullWakesUpWhenItIsEmpty() {
        gateway.post(0, 1);
        int seen = gateway.count();
        assertThat(gateway.post(0, 2)).isFalse();
        CompletableFuture<Integer> sleeper = CompletableFuture.supplyAsync(() -> gateway.await(seen, HOUR),
                this::inThread);
        await().until(() -> page.get(ValueLayout.JAVA_INT, FutexMailboxLayout.SLEEPERS) == 1);
        remote.take(0);
        assertThat(sleeper.join()).isNotEqualTo(seen);
        assertThat(gateway.post(0, 2)).isTrue();
    }

    @Test
    void theRegistersLieWhereTheOtherSideLooks() {
        gateway.post(2, 0x00030000);
        gateway.post(2, 5);
        remote.post(1, -1);
        assertThat(page.get(ValueLayout.JAVA_LONG, 512 + 192 + 2 * 64)).as("full, waited for")
                .isEqualTo(0x3_0003_0000L);
        assertThat(page.get(ValueLayout.JAVA_LONG, 192 + 64)).as("full").isEqualTo(0x1_FFFF_FFFFL);
        remote.take(2);
        assertThat(page.get(ValueLayout.JAVA_LONG, 512 + 192 + 2 * 64)).as("empty").isZero();
    }

    @Test
    void aWordOutlivesTheRestartOfEitherSideAndTheStarterDrainsIt() {
        gateway.post(0, 1);
        gateway.post(0, 2);
        try (FutexMailbox nextRemote = new FutexMailbox("remote", CHANNELS, page, 1, HOUR);
                FutexMailbox nextGateway = new FutexMailbox("gateway", CHANNELS, page, 0, HOUR)) {
            int seen = nextGateway.count();
            assertThat(nextRemote.take(0)).isEqualTo(1);
            assertThat(nextGateway.count()).as("the former gateway waited").isNotEqualTo(seen);
            assertThat(nextGateway.post(0, 3)).isTrue();
        }
    }

    @Test
    void bitsThatMeanNothingAreNoWord() {
        page.set(ValueLayout.JAVA_LONG, 192, ~(FutexMailboxLayout.FULL | FutexMailboxLayout.WAITED_FOR));
        assertThat(gateway.take(0)).isEqualTo(WordMailbox.NONE);
        assertThat(remote.post(0, 5)).isTrue();
        assertThat(gateway.take(0)).isEqualTo(5);
    }

    @Test
    void whateverTheOtherSideWritesPostingAndTakingGoOn() {
        Random random = new Random(8);
        for (int i = 0; i < 10_000; i++) {
            page.set(ValueLayout.JAVA_LONG, 8L * random.nextInt((int) FutexMailboxLayout.BYTES / 8), random.nextLong());
            long word = gateway.take(i % 4);
            assertThat(word).isBetween(WordMailbox.NONE, 0xFFFF_FFFFL);
            if (!gateway.post(i % 4, i)) {
                remote.take(i % 4);
                assertThat(gateway.post(i % 4, i)).isTrue();
            }
        }
    }

    @Test
    void aRegisterThatAnotherKeepsChangingHoldsNobodyUp() {
        AtomicBoolean scribbling = new AtomicBoolean(true);
        CompletableFuture<Void> scribbler = CompletableFuture.runAsync(() -> {
            for (long i = 0; scribbling.get(); i++) {
                page.set(ValueLayout.JAVA_LONG, 512 + 192, FutexMailboxLayout.FULL | (i & 0xFFFF));
            }
        }, this::inThread);
        for (int i = 0; i < 20_000; i++) {
            int seen = gateway.count();
            if (!gateway.post(0, i)) {
                remote.take(0);
                // Either we were rung, or what we asked for was wiped out: then a bounded sleep is what is left.
                gateway.await(seen, 1);
            }
        }
        scribbling.set(false);
        scribbler.join();
        remote.take(0);
        assertThat(gateway.post(0, 1)).isTrue();
    }

    @Test
    void channelsThatAreNotThereAreRefused() {
        assertThat(gateway.wordChannels()).isEqualTo(4);
        assertThatThrownBy(() -> gateway.post(4, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> gateway.take(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void aClosedMailboxIsQuiet() {
        remote.post(0, 1);
        gateway.close();
        assertThat(gateway.take(0)).isEqualTo(WordMailbox.NONE);
        assertThat(gateway.post(0, 1)).isFalse();
        assertThat(remote.take(0)).isEqualTo(WordMailbox.NONE);
    }

    @Test
    void twoProcessesSendWordsThroughOneRegisterAndNoneIsLost() throws IOException {
        Path file = directory.resolve("page");
        try (MappedMemory memory = MappedMemory.map("page", file, 0, FutexMailboxLayout.BYTES, 0);
                FutexMailbox mailbox = new FutexMailbox("gateway", CHANNELS, memory.segment(), 0, HOUR);
                Child child = Child.run(FutexWordEcho.class, file.toString())) {
            assertThat(child.readLine()).isEqualTo("ready");
            int sent = 0;
            int back = 0;
            while (back < 20_000) {
                int seen = mailbox.count();
                boolean moved = false;
                if (sent < 20_000 && mailbox.post(1, sent)) {
                    sent++;
                    moved = true;
                }
                long word = mailbox.take(1);
                if (word != WordMailbox.NONE) {
                    assertThat(word).isEqualTo(back);
                    back++;
                    moved = true;
                }
                if (!moved) {
                    mailbox.await(seen, HOUR);
                }
            }
        }
    }

    private void inThread(Runnable task) {
        Thread.ofPlatform().daemon().start(task);
    }
}
