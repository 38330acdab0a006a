package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecoveryAttemptsTest {

    private final AtomicLong now = new AtomicLong();
    private final RecoveryAttempts attempts = new RecoveryAttempts(now::get);
    private final RecoveryPolicy policy = new RecoveryPolicy(true, 3, Duration.ofSeconds(60));

    @Test
    void theDelayDoublesUntilThereWereEnough() {
        assertThat(attempts.next(policy)).contains(Duration.ofMillis(100));
        assertThat(attempts.next(policy)).contains(Duration.ofMillis(200));
        assertThat(attempts.next(policy)).contains(Duration.ofMillis(400));
        assertThat(attempts.next(policy)).isEmpty();
    }

    @Test
    void whatLiesOutsideOfTheWindowIsForgottenOnceItCameUp() {
        attempts.next(policy);
        attempts.next(policy);
        attempts.next(policy);
        now.set(Duration.ofSeconds(61).toNanos());
        assertThat(attempts.next(policy)).as("it never came up").isEmpty();
        attempts.cameUp();
        assertThat(attempts.next(policy)).contains(Duration.ofMillis(100));
    }

    @Test
    void aUserWhoTakesOverBeginsAnew() {
        attempts.next(policy);
        attempts.reset();
        assertThat(attempts.next(policy)).contains(Duration.ofMillis(100));
    }

    @Test
    void aCoreThatNobodyCanStartIsNeverGivenUp() {
        Duration delay = Duration.ZERO;
        assertThat(attempts.nextOfMany(policy)).isEqualTo(Duration.ofMillis(100));
        for (int i = 0; i < 100; i++) {
            delay = attempts.nextOfMany(policy);
        }
        assertThat(delay).isEqualTo(Duration.ofMillis(6_400));
        assertThat(attempts.count()).as("kept of them").isLessThan(20);
        now.set(Duration.ofSeconds(61).toNanos());
        attempts.cameUp();
        assertThat(attempts.nextOfMany(policy)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void theDelayIsBounded() {
        RecoveryPolicy patient = new RecoveryPolicy(true, 100, Duration.ofSeconds(60));
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 100; i++) {
            longest = attempts.next(patient).orElseThrow();
        }
        assertThat(longest).isEqualTo(Duration.ofMillis(51_200));
    }
}
