package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When a remote is asked for a buffer: GLINK native, commands 7 and 8. */
class IntentRequestsTest {

    private static final int SIZE = 4096;

    private final IntentRequests requests = new IntentRequests();
    /** Far from zero, as of a real clock. */
    private long now = -TimeUnit.DAYS.toNanos(1);

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void refuse() {
        requests.asked(SIZE, now);
        assertThat(requests.answered(false, now)).isTrue();
    }

    @Test
    void thereIsOneRequestAtATime() {
        assertThat(requests.pause(SIZE, now)).isZero();
        requests.asked(SIZE, now);

        assertThat(requests.pause(8, now)).isPositive();
        assertThat(requests.reason(SIZE)).isEqualTo(
                "the remote was asked for a receive buffer of 4096 bytes and has not granted one yet");
    }

    @Test
    void aRefusedRequestIsMadeAgainLaterAndLater() {
        long[] pauses = {100, 200, 400, 800, 1000, 1000};
        for (long pause : pauses) {
            refuse();
            assertThat(requests.pause(SIZE, now)).isEqualTo(millis(pause));
            assertThat(requests.pause(2 * SIZE, now)).isEqualTo(millis(pause));
            assertThat(requests.pause(SIZE - 1, now)).isZero();
            now += millis(pause) - 1;
            assertThat(requests.pause(SIZE, now)).isEqualTo(1);
            now++;
            assertThat(requests.pause(SIZE, now)).isZero();
        }
        assertThat(requests.reason(SIZE)).isEqualTo(
                "the remote refuses a receive buffer of 4096 bytes (refused 6 times)");
    }

    @Test
    void aGrantEndsThePauses() {
        refuse();
        refuse();
        requests.asked(SIZE, now);
        requests.arrived(SIZE);
        assertThat(requests.answered(true, now)).isTrue();
        assertThat(requests.pause(SIZE, now)).isZero();

        refuse();
        assertThat(requests.pause(SIZE, now)).isEqualTo(millis(100));
        assertThat(requests.reason(SIZE)).endsWith("(refused once)");
    }

    @Test
    void aGrantIsCompleteWithBothItsAnswersInEitherOrder() {
        requests.asked(SIZE, now);
        requests.arrived(SIZE - 1);
        requests.arrived(SIZE);
        assertThat(requests.pause(SIZE, now)).isPositive();
        requests.answered(true, now);
        assertThat(requests.pause(SIZE, now)).isZero();

        requests.asked(SIZE, now);
        requests.answered(true, now);
        assertThat(requests.pause(SIZE, now)).isPositive();
        requests.arrived(-1); // 2 GiB and more
        assertThat(requests.pause(SIZE, now)).isZero();
    }

    @Test
    void anAnswerThatNeverComesIsAskedForAgain() {
        requests.asked(SIZE, now);
        now += TimeUnit.SECONDS.toNanos(10);

        assertThat(requests.pause(SIZE, now)).isZero();
    }

    @Test
    void anAnswerToNothingIsNone() {
        requests.arrived(SIZE);
        assertThat(requests.answered(true, now)).isFalse();
        assertThat(requests.answered(false, now)).isFalse();
        assertThat(requests.pause(SIZE, now)).isZero();

        requests.asked(SIZE, now);
        requests.answered(true, now);
        assertThat(requests.answered(true, now)).isFalse();
    }

    @Test
    void anIntentInUseIsHopedForOnlySoLong() {
        Lack lack = new Lack(SIZE);

        assertThat(lack.patience(now)).isEqualTo(millis(10));
        assertThat(lack.patience(now + millis(4))).isEqualTo(millis(6));
        assertThat(lack.patience(now + millis(11))).isZero();
    }
}
