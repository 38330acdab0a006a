package dev.remora.rpmsg.imx.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.platform.WordMailbox;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class WordsTest {

    private static final WordChannels CHANNELS = new WordChannels(1, 1, 1);

    private final MessageUnit unit = new MessageUnit();
    private final Counts counts = new Counts();
    private final Words words = new Words(unit.gateway(), CHANNELS, 4, counts);

    private List<Long> taken() {
        List<Long> taken = new ArrayList<>();
        for (long word = unit.remote().take(1); word != WordMailbox.NONE; word = unit.remote().take(1)) {
            taken.add(word);
            words.flush(0);
        }
        return taken;
    }

    @Test
    void aKickIsAWord() {
        words.kick(3);

        assertThat(taken()).containsExactly(0x30000L);
    }

    @Test
    void kicksThatFindTheRegisterFullArePostedOnceItIsEmpty() {
        words.kick(1);
        words.kick(3);
        words.kick(0);
        words.kick(3);

        assertThat(words.pending(3)).isTrue();
        assertThat(words.pending(1)).isFalse();
        assertThat(taken()).containsExactly(0x10000L, 0L, 0x30000L);
        assertThat(words.pending(3)).isFalse();
        assertThat(counts.of(Count.KICKS_DEFERRED)).isEqualTo(2);
    }

    @Test
    void aBusyQueueDoesNotKeepTheOthersWaiting() {
        words.kick(0);
        words.kick(3);
        List<Long> taken = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            taken.add(unit.remote().take(1));
            words.kick(0);
            words.flush(0);
        }

        assertThat(taken).contains(0x30000L);
    }

    @Test
    void whatIsForgottenIsNotPosted() {
        words.kick(1);
        words.kick(2);
        words.forget();
        words.flush(0);

        assertThat(taken()).containsExactly(0x10000L);
    }

    @Test
    void aRegisterThatNobodyReadsIsNoticed() {
        words.kick(0);
        words.flush(100);
        assertThat(words.stuckNanos(200)).isZero();

        words.kick(1);
        words.flush(100);
        words.flush(150);
        assertThat(words.stuckNanos(200)).isEqualTo(100);

        unit.remote().take(1);
        words.flush(300);
        assertThat(words.stuckNanos(400)).isZero();
    }

    @Test
    void whoHasReadWordsBeforeMayTakeASecond() {
        long milli = TimeUnit.MILLISECONDS.toNanos(1);
        words.kick(0);
        words.kick(1);
        words.flush(0);

        assertThat(words.unread(19 * milli, false, 20 * milli)).isFalse();
        assertThat(words.unread(20 * milli, false, 20 * milli)).isTrue();
        assertThat(words.unread(999 * milli, true, 20 * milli)).isFalse();
        assertThat(words.unread(1000 * milli, true, 20 * milli)).isTrue();
    }

    @Test
    void aKickNeverBlocksHoweverOftenNobodyReads() {
        for (int i = 0; i < 100_000; i++) {
            words.kick(i % 4);
        }

        assertThat(taken()).hasSize(5);
    }

    @Test
    void wordsBecomeASetOfQueues() {
        List<Long> posted = List.of(0L, 0x30000L, 0x30000L, 0x3abcdL);
        int bits = 0;
        for (long word : posted) {
            assertThat(unit.remote().post(1, (int) word)).isTrue();
            bits |= words.take();
        }

        assertThat(bits).isEqualTo(0b1001);
        assertThat(counts.of(Count.WORDS_LOW_HALF)).isEqualTo(1);
        assertThat(words.take()).isZero();
    }

    @Test
    void aWordForAQueueThatIsNotThereIsDropped() {
        for (int word : new int[]{0x40000, 0xffff0000, 0x7fffffff}) {
            unit.remote().post(1, word);
            assertThat(words.take()).isZero();
        }
        assertThat(counts.of(Count.WORDS_OUT_OF_RANGE)).isEqualTo(3);
    }

    @Test
    void whoWritesAsFastAsWordsAreTakenDoesNotHoldTheThreadForEver() {
        Words endless = new Words(new WordMailboxDecorator(unit.gateway()) {
            @Override
            public long take(int channel) {
                return 0x20000;
            }
        }, CHANNELS, 4, counts);

        assertThat(endless.take()).isEqualTo(0b100);
        assertThat(endless.storm()).isTrue();
        assertThat(counts.of(Count.WORDS_STORM)).isEqualTo(1);
    }

    @Test
    void onlyQueuesThatAreThereCanBeKicked() {
        assertThatThrownBy(() -> words.kick(4)).isInstanceOf(IllegalArgumentException.class).hasMessage(
                "queue 4, there are 4");
        assertThatThrownBy(() -> words.kick(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Words(unit.gateway(), CHANNELS, 33, counts)).isInstanceOf(
                IllegalArgumentException.class);
    }

    /** After each thread's last kick of its queue the other side takes a word for that queue. */
    @Test
    void noKickIsLostWhileManyThreadsKick() throws InterruptedException {
        int kicks = 20_000;
        AtomicIntegerArray published = new AtomicIntegerArray(4);
        int[] seen = new int[4];
        AtomicBoolean stop = new AtomicBoolean();
        Thread owner = Thread.ofPlatform().daemon().start(() -> {
            while (!stop.get()) {
                int count = unit.gateway().doorbell().count();
                words.flush(System.nanoTime());
                unit.gateway().doorbell().await(count, TimeUnit.SECONDS.toNanos(50));
            }
        });
        Thread remote = Thread.ofPlatform().daemon().start(() -> {
            while (!all(seen, kicks)) {
                int count = unit.remote().doorbell().count();
                long word = unit.remote().take(1);
                if (word == WordMailbox.NONE) {
                    unit.remote().doorbell().await(count, TimeUnit.SECONDS.toNanos(50));
                } else {
                    int queue = ImxLayout.queueOf(word);
                    seen[queue] = published.get(queue);
                }
            }
        });
        List<Thread> senders = new ArrayList<>();
        for (int queue = 0; queue < 4; queue++) {
            int mine = queue;
            senders.add(Thread.ofPlatform().daemon().start(() -> {
                for (int i = 0; i < kicks; i++) {
                    published.incrementAndGet(mine);
                    words.kick(mine);
                }
            }));
        }
        for (Thread sender : senders) {
            sender.join();
        }

        remote.join(TimeUnit.SECONDS.toMillis(20));
        assertThat(seen).containsOnly(kicks);

        stop.set(true);
        unit.gateway().doorbell().wake();
        owner.join();
    }

    private static boolean all(int[] seen, int wanted) {
        for (int one : seen) {
            if (one != wanted) {
                return false;
            }
        }
        return true;
    }
}
