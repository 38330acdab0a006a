package dev.remora.remoteproc.soft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HeartbeatWatchTest {

    private final MemorySegment word = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);
    private final Semaphore silent = new Semaphore(0);

    private HeartbeatWatch watch(long millis) {
        return HeartbeatWatch.start("test", word, Duration.ofMillis(millis), silent::release);
    }

    private static boolean threadRuns() {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().equals(
                "remora-soft-heartbeat-test"));
    }

    @Test
    void aWordThatStandsStillIsToldOnceAndTheThreadGoes() throws Exception {
        HeartbeatWatch watch = watch(40);

        assertThat(silent.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        await().until(() -> !threadRuns());
        assertThat(silent.availablePermits()).isZero();
        watch.close();
    }

    @Test
    void closingEndsTheThreadAtOnceAndSaysNothing() {
        watch(600_000).close();

        await().until(() -> !threadRuns());
        assertThat(silent.availablePermits()).isZero();
    }
}
