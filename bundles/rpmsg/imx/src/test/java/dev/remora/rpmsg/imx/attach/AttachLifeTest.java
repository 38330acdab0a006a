package dev.remora.rpmsg.imx.attach;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.imx.PartitionState;
import dev.remora.rpmsg.imx.attach.AttachLife.Step;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AttachLifeTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final AttachLife life = new AttachLife(7);
    private long now = TimeUnit.DAYS.toNanos(1);

    @BeforeEach
    void attach() {
        assertThat(life.state()).isEqualTo(PartitionState.DOWN);
        life.wanted();
        assertThat(life.runs()).as("as far as can be known").isTrue();
        life.attached(now);
    }

    @Test
    void itIsUpWithTheFirstWord() {
        assertThat(life.state()).isEqualTo(PartitionState.WAIT_READY);
        life.word(now, true);
        assertThat(life.state()).isEqualTo(PartitionState.UP);
        assertThat(life.next(now)).isEqualTo(Step.WAIT);
        life.left();
        assertThat(life.state()).isEqualTo(PartitionState.DOWN);
    }

    @Test
    void whatWasKickedIsKickedAgainUntilItAnswers() {
        assertThat(life.next(now)).isEqualTo(Step.WAIT);
        assertThat(life.waitNanos(now)).isEqualTo(50 * MILLI);
        now += 50 * MILLI;
        assertThat(life.next(now)).isEqualTo(Step.KICK);
        assertThat(life.next(now)).isEqualTo(Step.WAIT);
        assertThat(life.waitNanos(now)).isEqualTo(100 * MILLI);
        for (int i = 0; i < 10; i++) {
            now += 1000 * MILLI;
            assertThat(life.next(now)).isEqualTo(Step.KICK);
        }
        life.word(now, true);
        now += 1000 * MILLI;
        assertThat(life.next(now)).isEqualTo(Step.WAIT);
    }

    @Test
    void readyIsAnsweredWithAKickAtOnce() {
        assertThat(life.ready(now, 8, true)).isFalse();
        assertThat(life.next(now)).isEqualTo(Step.KICK);
        life.word(now, true);
        assertThat(life.ready(now, 9, true)).as("told of resets by somebody else").isFalse();
        assertThat(life.state()).isEqualTo(PartitionState.UP);
        assertThat(life.next(now)).isEqualTo(Step.KICK);
        assertThat(life.next(now)).isEqualTo(Step.WAIT);
        assertThat(life.readyRings()).isEqualTo(2);
    }

    @Test
    void aNoticeIsReportedOnceAndItRunsOnceItSaysSo() {
        life.word(now, true);
        life.notice(now, 1);
        assertThat(life.state()).isEqualTo(PartitionState.QUIESCE);
        assertThat(life.waitNanos(now)).isZero();
        assertThat(life.listening()).isFalse();
        assertThat(life.next(now)).isEqualTo(Step.REPORT);
        assertThat(life.next(now)).isEqualTo(Step.WAIT);
        life.left();
        assertThat(life.state()).isEqualTo(PartitionState.WAIT_PEER);
        assertThat(life.runs()).isFalse();
        life.ready(now, 8, true);
        assertThat(life.runs()).isTrue();
        assertThat(life.holdNanos(now)).isZero();
        life.attached(now);
        assertThat(life.state()).isEqualTo(PartitionState.WAIT_READY);
        assertThat(life.generation()).isEqualTo(2);
        assertThat(life.resets()).isEqualTo(1);
    }

    @Test
    void aReadyThatCameBeforeItWasLeftCounts() {
        life.notice(now, 1);
        life.ready(now, 8, true);
        assertThat(life.next(now)).isEqualTo(Step.REPORT);
        life.left();
        assertThat(life.runs()).isTrue();
    }

    @Test
    void aReadyFromBeforeTheNoticeDoesNotCount() {
        life.ready(now, 8, true);
        now += 100 * MILLI;
        life.notice(now, 1);
        life.left();
        assertThat(life.runs()).isFalse();
    }

    @Test
    void aNoticeThatWasOvertakenByReadyIsNotWaitedFor() {
        life.ready(now, 8, true);
        now += 99 * MILLI;
        life.notice(now, 1);
        life.left();
        assertThat(life.runs()).as("its table will show it if not").isTrue();
        assertThat(life.resets()).isEqualTo(1);
    }

    @Test
    void ofTwoNoticesTheTableHasShownOne() {
        life.word(now, true);
        life.tableChanged(now);
        assertThat(life.notice(now, 2)).isTrue();
        assertThat(life.resets()).isEqualTo(2);
    }

    @Test
    void whatIsSilentIsKickedOn() {
        life.word(now, false);
        assertThat(life.state()).isEqualTo(PartitionState.UP);
        now += 50 * MILLI;
        assertThat(life.next(now)).isEqualTo(Step.KICK_SILENT);
        life.word(now, true);
        now += 1000 * MILLI;
        assertThat(life.next(now)).isEqualTo(Step.WAIT);
    }

    @Test
    void aTableThatWasLoadedAnewIsAResetOfOneThatRuns() {
        life.word(now, true);
        life.tableChanged(now);
        assertThat(life.next(now)).isEqualTo(Step.REPORT);
        life.left();
        assertThat(life.runs()).isTrue();
        assertThat(life.notice(now, 1)).as("that reset is known").isFalse();
        assertThat(life.runs()).isTrue();
        life.attached(now);
        assertThat(life.notice(now, 1)).isTrue();
        assertThat(life.resets()).isEqualTo(2);
    }

    @Test
    void aNoticeDuringTheWaitBeginsItAnew() {
        life.notice(now, 1);
        life.left();
        life.ready(now, 8, true);
        now += 100 * MILLI;
        life.notice(now, 1);
        assertThat(life.state()).isEqualTo(PartitionState.WAIT_PEER);
        assertThat(life.runs()).isFalse();
        life.ready(now, 9, true);
        assertThat(life.runs()).isTrue();
        assertThat(life.resets()).isEqualTo(2);
    }

    @Test
    void aNoticeWhileItIsNotAttachedIsRemembered() {
        life.left();
        life.notice(now, 1);
        assertThat(life.state()).isEqualTo(PartitionState.DOWN);
        assertThat(life.next(now)).as("nobody to report to").isEqualTo(Step.WAIT);
        life.wanted();
        assertThat(life.state()).isEqualTo(PartitionState.WAIT_PEER);
        assertThat(life.runs()).isFalse();
        life.unwanted();
        assertThat(life.state()).isEqualTo(PartitionState.DOWN);
    }

    @Test
    void withoutAControllerReadyWhileUpIsAReset() {
        assertThat(life.ready(now, 8, false)).as("not up yet").isFalse();
        life.word(now, true);
        assertThat(life.ready(now, 9, false)).isTrue();
        assertThat(life.next(now)).isEqualTo(Step.REPORT);
        life.left();
        assertThat(life.runs()).as("it has said so").isTrue();
        assertThat(life.holdNanos(now)).isZero();
        life.attached(now);
        life.word(now, true);
        assertThat(life.ready(now, 10, false)).isTrue();
        assertThat(life.holdNanos(now)).as("once in a second").isEqualTo(1000 * MILLI);
    }

    @Test
    void whoIsResetAgainAndAgainIsLeftAloneForLonger() {
        for (int i = 0; i < 6; i++) {
            life.notice(now, 1);
        }
        assertThat(life.holdNanos(now)).isEqualTo(1000 * MILLI);
        for (int i = 0; i < 5; i++) {
            life.notice(now, 1);
        }
        assertThat(life.holdNanos(now)).isEqualTo(10_000 * MILLI);
        assertThat(life.holdNanos(now + 9_999 * MILLI)).isEqualTo(MILLI);
        assertThat(life.holdNanos(now + 10_001 * MILLI)).isZero();
    }
}
