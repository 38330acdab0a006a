package dev.remora.rpmsg.imx.link;

import static dev.remora.imx.PartitionState.COLD;
import static dev.remora.imx.PartitionState.DOWN;
import static dev.remora.imx.PartitionState.QUIESCE;
import static dev.remora.imx.PartitionState.UP;
import static dev.remora.imx.PartitionState.WAIT_PEER;
import static dev.remora.imx.PartitionState.WAIT_READY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.imx.PartitionState;
import dev.remora.rpmsg.imx.link.PartitionLife.Step;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class PartitionLifeTest {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    /** So that what overflows is seen. */
    private static final long START = Long.MAX_VALUE - 20 * MILLI;

    private final PartitionLife life = new PartitionLife(50 * MILLI, 7);
    private long now = START;
    private int ready = 7;

    private void bring(PartitionState state) {
        switch (state) {
            case DOWN -> {
            }
            case COLD -> life.start();
            case WAIT_READY -> {
                bring(COLD);
                assertThat(life.next(now)).isEqualTo(Step.SET_UP);
                life.setUp(now);
            }
            case UP -> {
                bring(WAIT_READY);
                life.word(now, true);
            }
            case QUIESCE -> {
                bring(UP);
                life.notice(now, 1, ready);
            }
            case WAIT_PEER -> {
                bring(QUIESCE);
                assertThat(life.next(now)).isEqualTo(Step.WITHDRAW);
                life.withdrawn();
            }
        }
        assertThat(life.state()).isEqualTo(state);
    }

    private void happens(String event) {
        switch (event) {
            case "notice" -> life.notice(now, 1, ready);
            case "violation" -> life.violation(now, life.generation());
            case "old violation" -> life.violation(now, life.generation() - 1);
            case "ready" -> life.ready(now, ++ready, true);
            case "ready, no controller" -> life.ready(now, ++ready, false);
            case "word" -> life.word(now, true);
            case "stop" -> life.stop();
            default -> throw new IllegalArgumentException(event);
        }
    }

    @ParameterizedTest
    @CsvSource({"DOWN, notice, DOWN", "DOWN, violation, DOWN", "DOWN, old violation, DOWN", "DOWN, ready, DOWN",
            "'DOWN', 'ready, no controller', DOWN", "DOWN, word, DOWN", "DOWN, stop, DOWN",
            "COLD, notice, QUIESCE", "COLD, violation, QUIESCE", "COLD, old violation, COLD", "COLD, ready, COLD",
            "COLD, 'ready, no controller', COLD", "COLD, word, COLD", "COLD, stop, DOWN",
            "WAIT_READY, notice, QUIESCE", "WAIT_READY, violation, QUIESCE", "WAIT_READY, old violation, WAIT_READY",
            "WAIT_READY, ready, UP", "WAIT_READY, 'ready, no controller', UP", "WAIT_READY, word, UP",
            "WAIT_READY, stop, DOWN",
            "UP, notice, QUIESCE", "UP, violation, QUIESCE", "UP, old violation, UP", "UP, ready, UP",
            "UP, 'ready, no controller', QUIESCE", "UP, word, UP", "UP, stop, DOWN",
            "QUIESCE, notice, QUIESCE", "QUIESCE, violation, QUIESCE", "QUIESCE, old violation, QUIESCE",
            "QUIESCE, ready, QUIESCE", "QUIESCE, 'ready, no controller', QUIESCE", "QUIESCE, word, QUIESCE",
            "QUIESCE, stop, DOWN",
            "WAIT_PEER, notice, WAIT_PEER", "WAIT_PEER, violation, WAIT_PEER", "WAIT_PEER, old violation, WAIT_PEER",
            "WAIT_PEER, ready, WAIT_PEER", "WAIT_PEER, 'ready, no controller', WAIT_PEER", "WAIT_PEER, word, WAIT_PEER",
            "WAIT_PEER, stop, DOWN"})
    void eachEventInEachState(PartitionState from, String event, PartitionState to) {
        bring(from);

        happens(event);

        assertThat(life.state()).isEqualTo(to);
    }

    @ParameterizedTest
    @EnumSource(names = {"COLD", "WAIT_READY", "UP", "QUIESCE", "WAIT_PEER"})
    void aResetIsFollowedByAWholeRound(PartitionState state) {
        bring(state);
        long before = life.generation();

        happens("notice");
        if (state != WAIT_PEER) {
            assertThat(life.next(now)).isEqualTo(Step.WITHDRAW);
            life.withdrawn();
        }
        happens("ready");

        assertThat(life.next(now)).isEqualTo(Step.SET_UP);
        assertThat(life.generation()).isEqualTo(before + 1);
        life.setUp(now);
        happens("word");
        assertThat(life.state()).isEqualTo(UP);
    }

    @Test
    void readySaidBeforeTheNoticeDoesNotEndTheWait() {
        bring(UP);
        happens("ready");
        happens("notice");
        life.withdrawn();

        assertThat(life.next(now)).isEqualTo(Step.WAIT);
        assertThat(life.waitNanos(now)).isEqualTo(50 * MILLI);
    }

    @Test
    void readySaidAfterTheNoticeAndHeardBeforeItEndsTheWait() {
        bring(UP);
        int atTheNotice = ready;
        happens("ready");
        life.notice(now, 1, atTheNotice);
        life.withdrawn();

        assertThat(life.next(now)).isEqualTo(Step.SET_UP);
    }

    @Test
    void readySaidWhileTheDevicesGoEndsTheWait() {
        bring(QUIESCE);
        happens("ready");
        life.withdrawn();

        assertThat(life.next(now)).isEqualTo(Step.SET_UP);
    }

    @Test
    void withoutReadyItGoesOnAfterTheTimeout() {
        bring(WAIT_PEER);

        now += 50 * MILLI - 1;
        assertThat(life.next(now)).isEqualTo(Step.WAIT);
        now += 1;
        assertThat(life.next(now)).isEqualTo(Step.SET_UP);
        assertThat(life.generation()).isEqualTo(2);
    }

    @Test
    void aSecondResetBeginsTheWaitAnew() {
        bring(WAIT_PEER);
        now += 40 * MILLI;
        happens("ready");
        happens("notice");

        assertThat(life.next(now)).isEqualTo(Step.WAIT);
        assertThat(life.waitNanos(now)).isEqualTo(50 * MILLI);
        assertThat(life.resets()).isEqualTo(2);
    }

    @Test
    void whoIsSilentIsKickedAgainLessAndLessOften() {
        bring(WAIT_READY);
        for (long pause : new long[]{50, 100, 200, 400, 800, 1000, 1000}) {
            now += pause * MILLI - 1;
            assertThat(life.next(now)).isEqualTo(Step.WAIT);
            now += 1;
            assertThat(life.next(now)).isEqualTo(Step.KICK_SILENT);
            assertThat(life.next(now)).isEqualTo(Step.WAIT);
        }
        assertThat(life.state()).isEqualTo(WAIT_READY);
    }

    @Test
    void oneVdevThatTalksDoesNotMeanThatTheOthersWereKicked() {
        bring(WAIT_READY);
        life.word(now, false);
        assertThat(life.state()).isEqualTo(UP);

        now += 50 * MILLI;
        assertThat(life.next(now)).isEqualTo(Step.KICK_SILENT);
        life.word(now, true);
        now += 5000 * MILLI;
        assertThat(life.next(now)).isEqualTo(Step.WAIT);
    }

    @Test
    void readyIsAnsweredByOneKickOfAll() {
        bring(WAIT_READY);
        happens("ready");

        assertThat(life.next(now)).isEqualTo(Step.KICK);
        assertThat(life.next(now)).isEqualTo(Step.WAIT);
    }

    @Test
    void readyOnceMoreWhileUpSetsUpNothingIfResetsAreToldByOthers() {
        bring(UP);

        assertThat(life.ready(now, ++ready, true)).isFalse();

        assertThat(life.next(now)).isEqualTo(Step.KICK);
        assertThat(life.generation()).isEqualTo(1);
        assertThat(life.resets()).isZero();
    }

    @Test
    void readyWhileUpIsAResetIfNobodyTellsOfResetsButNotMoreThanOnceInASecond() {
        bring(UP);
        happens("ready, no controller");
        life.withdrawn();
        assertThat(life.next(now)).isEqualTo(Step.SET_UP);
        life.setUp(now);
        life.word(now, true);

        now += 10 * MILLI;
        happens("ready, no controller");
        life.withdrawn();

        assertThat(life.next(now)).isEqualTo(Step.WAIT);
        assertThat(life.waitNanos(now)).isEqualTo(990 * MILLI);
        now += 990 * MILLI;
        assertThat(life.next(now)).isEqualTo(Step.SET_UP);
    }

    @Test
    void whoBreaksTheRulesAgainAndAgainWaitsLonger() {
        bring(UP);
        for (long pause : new long[]{50, 1000, 10_000, 10_000}) {
            assertThat(life.violation(now, life.generation())).isTrue();
            life.withdrawn();
            happens("ready");
            assertThat(life.waitNanos(now)).isEqualTo(pause * MILLI);
            now += pause * MILLI;
            assertThat(life.next(now)).isEqualTo(Step.SET_UP);
            life.setUp(now);
            life.word(now, true);
        }
    }

    @Test
    void whoBehavesForTenSecondsIsForgiven() {
        bring(UP);
        life.violation(now, 1);
        life.withdrawn();
        now += 50 * MILLI;
        life.next(now);
        life.setUp(now);
        life.word(now, true);
        now += 10_000 * MILLI;
        life.violation(now, 2);
        life.withdrawn();

        assertThat(life.waitNanos(now)).isEqualTo(50 * MILLI);
    }

    @Test
    void aPartitionThatOnlyEverResetsIsLeftInPeaceForAWhile() {
        bring(WAIT_READY);
        for (int reset = 1; reset <= 12; reset++) {
            happens("notice");
            happens("ready");
            life.withdrawn();
            long pause = reset > 10 ? 10_000 : reset > 5 ? 1000 : 0;
            assertThat(life.waitNanos(now)).isEqualTo(pause * MILLI);
            now += pause * MILLI;
            assertThat(life.next(now)).isEqualTo(Step.SET_UP);
            life.setUp(now);
        }
    }

    @Test
    void resetsWithTrafficInBetweenAreNoReasonToWait() {
        bring(UP);
        for (int reset = 1; reset <= 200; reset++) {
            happens("notice");
            happens("ready");
            life.withdrawn();
            assertThat(life.next(now)).isEqualTo(Step.SET_UP);
            life.setUp(now);
            happens("word");
        }
        assertThat(life.state()).isEqualTo(UP);
        assertThat(life.generation()).isEqualTo(201);
        assertThat(life.resets()).isEqualTo(200);
    }

    @Test
    void stoppedNothingIsDone() {
        bring(UP);
        life.stop();
        happens("notice");

        assertThat(life.next(now)).isEqualTo(Step.WAIT);
        assertThat(life.listening()).isFalse();
    }

    @Test
    void stepsCannotBeTakenOutOfOrder() {
        bring(UP);

        assertThatThrownBy(() -> life.setUp(now)).isInstanceOf(IllegalStateException.class).hasMessage(
                "is UP, not COLD");
        assertThatThrownBy(life::withdrawn).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(life::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void downIsWhereItBegins() {
        assertThat(life.state()).isEqualTo(DOWN);
        assertThat(life.generation()).isZero();
        assertThat(QUIESCE).isNotEqualTo(life.state());
    }
}
