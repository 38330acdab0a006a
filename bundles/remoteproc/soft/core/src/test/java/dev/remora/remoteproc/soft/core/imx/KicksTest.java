package dev.remora.remoteproc.soft.core.imx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class KicksTest {

    private final Gateway gateway = new Gateway();
    private final WordCore core = new WordCore(gateway.page);
    private final Kicks kicks = new Kicks(core);

    @Test
    void kicksOfOneQueueMergeWhileTheRegisterIsFull() {
        kicks.kick(1);
        kicks.kick(1);
        kicks.kick(1);

        List<Integer> words = new ArrayList<>(gateway.words());
        kicks.postPending();
        words.addAll(gateway.words());
        kicks.postPending();
        words.addAll(gateway.words());

        assertThat(words).containsExactly(0x10000, 0x10000);
    }

    @Test
    void aBusyQueueDoesNotKeepTheOthersWaiting() {
        List<Integer> words = new ArrayList<>();
        kicks.kick(0);
        kicks.kick(2);
        for (int i = 0; i < 4; i++) {
            kicks.kick(0);
            words.add(gateway.words().getFirst());
            kicks.postPending();
        }

        assertThat(words).startsWith(0, 0x20000, 0);
    }

    @Test
    void theCoreIsRungWhenTheRegisterIsEmptyAgain() {
        kicks.kick(0);
        kicks.kick(1);
        int rings = core.rings();

        gateway.words();

        assertThat(core.rings()).isNotEqualTo(rings);
    }

    @Test
    void whatIsForgottenIsNotPosted() {
        kicks.kick(0);
        kicks.kick(1);

        kicks.forget();
        gateway.words();
        kicks.postPending();

        assertThat(gateway.words()).isEmpty();
    }

    /** A word may be taken before or after the work it stands for was seen, but never instead. */
    @Test
    void noKickIsLostBetweenThreads() throws Exception {
        int rounds = 20_000;
        AtomicIntegerArray work = new AtomicIntegerArray(4);
        int[] seen = new int[4];
        AtomicReference<Throwable> failure = new AtomicReference<>();
        List<Thread> kickers = new ArrayList<>();
        for (int k = 0; k < 2; k++) {
            int first = 2 * k;
            kickers.add(Thread.ofPlatform().daemon().uncaughtExceptionHandler((thread, e) -> failure.set(e)).start(
                    () -> {
                        for (int i = 0; i < rounds; i++) {
                            int queue = first + (i & 1);
                            work.incrementAndGet(queue);
                            kicks.kick(queue);
                        }
                    }));
        }
        boolean running = true;
        while (running) {
            running = kickers.stream().anyMatch(Thread::isAlive);
            look(work, seen);
            kicks.postPending();
        }
        look(work, seen);
        kicks.postPending();
        look(work, seen);
        for (int i = 0; i < 4; i++) {
            kicks.postPending();
            look(work, seen);
        }

        assertThat(failure.get()).isNull();
        assertThat(seen).containsExactly(rounds / 2, rounds / 2, rounds / 2, rounds / 2);
    }

    private void look(AtomicIntegerArray work, int[] seen) {
        for (int word : gateway.words()) {
            seen[word >>> 16] = work.get(word >>> 16);
        }
    }
}
