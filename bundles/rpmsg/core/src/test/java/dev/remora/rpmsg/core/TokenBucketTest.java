package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TokenBucketTest {

    /** Between any two takes: at most as many as the time between them gives, and a full bucket. */
    @Property(tries = 300)
    void noSpanOfTimeHasMoreThanItsShareAndABucket(@ForAll @IntRange(min = 1, max = 1000) int perSecond,
            @ForAll @Size(max = 200) List<@IntRange(max = 300) Integer> pauses,
            @ForAll long start) {
        AtomicLong nanos = new AtomicLong(start);
        TokenBucket bucket = new TokenBucket(perSecond, nanos::get);
        List<Long> taken = new ArrayList<>();
        for (int pause : pauses) {
            nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(pause));
            while (taken.size() < 5000 && bucket.take()) {
                taken.add(nanos.get() - start);
            }
        }
        for (int first = 0; first < taken.size(); first += 7) {
            double seconds = (taken.getLast() - taken.get(first)) / 1e9;
            assertThat((double) (taken.size() - first)).isLessThanOrEqualTo(perSecond * (seconds * 1.001 + 1) + 1);
        }
    }

    @Property(tries = 100)
    void afterASecondWithoutMessagesItIsFull(@ForAll @IntRange(min = 1, max = 2000) int perSecond, @ForAll long start) {
        AtomicLong nanos = new AtomicLong(start);
        TokenBucket bucket = new TokenBucket(perSecond, nanos::get);
        for (int round = 0; round < 3; round++) {
            int taken = 0;
            while (taken <= perSecond && bucket.take()) {
                taken++;
            }
            assertThat(taken).isEqualTo(perSecond);
            nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
        }
    }

    @Test
    void whatIsGivenBackCanBeTakenOnce() {
        TokenBucket bucket = new TokenBucket(2, () -> 42);
        assertThat(bucket.take()).isTrue();
        assertThat(bucket.take()).isTrue();
        assertThat(bucket.take()).isFalse();

        bucket.giveBack();

        assertThat(bucket.take()).isTrue();
        assertThat(bucket.take()).isFalse();
    }

    @Test
    @Timeout(60)
    void threadsTogetherTakeNoMoreThanThereIs() throws InterruptedException {
        TokenBucket bucket = new TokenBucket(50_000, () -> 42);
        AtomicInteger taken = new AtomicInteger();
        CountDownLatch start = new CountDownLatch(1);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().daemon().start(() -> {
                try {
                    start.await();
                } catch (InterruptedException e) {
                    return;
                }
                for (int n = 0; n < 30_000; n++) {
                    if (bucket.take())
                        taken.incrementAndGet();
                }
            }));
        }
        start.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(taken).hasValue(50_000);
    }
}
