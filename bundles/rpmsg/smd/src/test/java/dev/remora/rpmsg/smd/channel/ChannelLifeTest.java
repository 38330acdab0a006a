package dev.remora.rpmsg.smd.channel;

import static dev.remora.rpmsg.smd.channel.SmdState.CLOSED;
import static dev.remora.rpmsg.smd.channel.SmdState.CLOSING;
import static dev.remora.rpmsg.smd.channel.SmdState.FLUSHING;
import static dev.remora.rpmsg.smd.channel.SmdState.OPENED;
import static dev.remora.rpmsg.smd.channel.SmdState.OPENING;
import static dev.remora.rpmsg.smd.channel.SmdState.RESET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.smd.channel.ChannelLife.Report;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelLifeTest {

    private static final long OPEN_NANOS = 1_000;
    private static final String CLOSED_IT = "the remote has closed it";

    private final ChannelLife life = new ChannelLife(false, OPEN_NANOS);

    @ParameterizedTest(name = "own {0}, remote shows {1}: own becomes {2}")
    @CsvSource({"CLOSED, CLOSED, CLOSED", "CLOSED, OPENING, CLOSED", "CLOSED, OPENED, CLOSED",
            "CLOSED, FLUSHING, CLOSED", "CLOSED, CLOSING, CLOSED", "CLOSED, RESET, CLOSED",
            "CLOSED, RESET_OPENING, CLOSED",
            "OPENING, CLOSED, OPENING", "OPENING, OPENING, OPENED", "OPENING, OPENED, OPENED",
            "OPENING, FLUSHING, OPENING", "OPENING, CLOSING, OPENING", "OPENING, RESET, OPENING",
            "OPENING, RESET_OPENING, OPENING",
            "OPENED, CLOSED, CLOSING", "OPENED, OPENING, CLOSING", "OPENED, OPENED, OPENED",
            "OPENED, FLUSHING, OPENED", "OPENED, CLOSING, CLOSING", "OPENED, RESET, OPENED",
            "OPENED, RESET_OPENING, OPENED",
            "CLOSING, CLOSED, CLOSED", "CLOSING, OPENING, CLOSED", "CLOSING, OPENED, CLOSED",
            "CLOSING, FLUSHING, CLOSING", "CLOSING, CLOSING, CLOSED", "CLOSING, RESET, CLOSING",
            "CLOSING, RESET_OPENING, CLOSING"})
    void everyPairOfStatesLeadsToOneOwnState(SmdState own, SmdState shown, SmdState expected) {
        bring(own);

        SmdState written = life.seen(shown);

        assertThat(life.own()).isEqualTo(expected);
        assertThat(written).isEqualTo(own == expected ? null : expected);
    }

    @ParameterizedTest(name = "own CLOSED and wanted, remote shows {0} after OPENED: own becomes {1}")
    @CsvSource({"CLOSED, OPENING", "OPENING, OPENING", "OPENED, CLOSED", "FLUSHING, CLOSED", "CLOSING, OPENING",
            "RESET, CLOSED", "RESET_OPENING, CLOSED"})
    void whatWasClosedHereIsOpenedAgainOnlyAfterTheRemoteHasClosed(SmdState shown, SmdState expected) {
        bring(OPENED);
        life.close();
        assertThat(life.open(0)).isNull();

        life.seen(shown);

        assertThat(life.own()).isEqualTo(expected);
    }

    private void bring(SmdState own) {
        if (own == CLOSED) {
            return;
        }
        life.open(0);
        if (own == OPENING) {
            return;
        }
        life.seen(OPENED);
        if (own == CLOSING) {
            life.seen(CLOSING);
        }
        assertThat(life.own()).isEqualTo(own);
    }

    @Test
    void itIsOfferedWhenTheRemoteOpensAndWithdrawnWhenItCloses() {
        assertThat(life.report()).isNull();
        life.seen(OPENING);
        assertThat(life.report()).isEqualTo(new Report.Appeared());
        assertThat(life.report()).isNull();
        life.seen(CLOSED);
        assertThat(life.report()).isEqualTo(new Report.Disappeared(CLOSED_IT, false));
        assertThat(life.report()).isNull();
        life.seen(OPENED);
        assertThat(life.report()).isEqualTo(new Report.Appeared());
    }

    @Test
    void oneThatIsOfferedAlwaysIsOfferedAgainAfterEachClose() {
        ChannelLife always = new ChannelLife(true, OPEN_NANOS);
        assertThat(always.report()).isEqualTo(new Report.Appeared());
        always.open(0);
        assertThat(always.lapse(OPEN_NANOS * 100)).as("the remote may take its time").isNull();
        always.seen(OPENED);
        assertThat(always.report()).isNull();
        always.seen(CLOSED);
        assertThat(always.report()).isEqualTo(new Report.Disappeared(CLOSED_IT, false));
        assertThat(always.report()).as("not before this side is closed").isNull();
        always.seen(CLOSED);
        assertThat(always.report()).isEqualTo(new Report.Appeared());
    }

    @Test
    void oneThatIsOfferedAlwaysIsOpenedAgainThoughTheRemoteDoesNotAnswerTheClose() {
        ChannelLife always = new ChannelLife(true, OPEN_NANOS);
        always.open(0);
        always.seen(OPENED);
        always.report();
        always.close();

        assertThat(always.open(10)).as("the remote gets the time to close").isNull();
        always.seen(OPENED);
        assertThat(always.lapse(10 + OPEN_NANOS - 1)).isNull();
        assertThat(always.unsettled(10 + OPEN_NANOS)).isTrue();
        assertThat(always.lapse(10 + OPEN_NANOS)).isEqualTo(OPENING);

        assertThat(always.seen(OPENED)).isEqualTo(OPENED);
        assertThat(always.ready()).isTrue();
        assertThat(always.lapse(100 * OPEN_NANOS)).isNull();
    }

    @Test
    void aRemoteThatDoesNotOpenInTimeIsGivenUpUntilItsStateChanges() {
        life.seen(OPENING);
        life.report();
        assertThat(life.open(500)).isEqualTo(OPENING);
        assertThat(life.seen(OPENING)).isEqualTo(OPENED);
        assertThat(life.unsettled(500 + OPEN_NANOS - 1)).isFalse();
        assertThat(life.lapse(500 + OPEN_NANOS - 1)).isNull();

        assertThat(life.unsettled(500 + OPEN_NANOS)).isTrue();
        assertThat(life.lapse(500 + OPEN_NANOS)).isEqualTo(CLOSED);

        assertThat(life.report()).isInstanceOf(Report.Disappeared.class);
        assertThat(life.wanted()).isFalse();
        life.seen(OPENING);
        assertThat(life.report()).as("nothing has changed").isNull();
        life.seen(CLOSED);
        assertThat(life.report()).isNull();
        life.seen(OPENING);
        assertThat(life.report()).isEqualTo(new Report.Appeared());
    }

    @Test
    void aRemoteThatWasOnlySlowAndSeesNothingNewIsTriedAgainAfterLongerAndLongerRests() {
        long now = 0;
        for (long rest : new long[]{1, 2, 4, 8, 16, 32, 60, 60}) {
            life.seen(OPENING);
            assertThat(life.report()).isEqualTo(new Report.Appeared());
            life.open(now);
            now += OPEN_NANOS;
            assertThat(life.lapse(now)).isEqualTo(CLOSED);
            assertThat(life.report()).isInstanceOf(Report.Disappeared.class);

            now += TimeUnit.SECONDS.toNanos(rest);
            assertThat(life.unsettled(now - 1)).isFalse();
            assertThat(life.lapse(now - 1)).isNull();
            assertThat(life.report()).isNull();
            assertThat(life.unsettled(now)).isTrue();
            assertThat(life.lapse(now)).isNull();
        }
        life.open(now);
        life.seen(OPENED);
        assertThat(life.ready()).isTrue();
        life.seen(CLOSED);
        life.seen(OPENING);
        life.open(now);
        life.lapse(now + OPEN_NANOS);
        life.report();
        life.lapse(now + OPEN_NANOS + TimeUnit.SECONDS.toNanos(1));
        assertThat(life.report()).as("once it was open the rests are short again").isEqualTo(new Report.Appeared());
    }

    @Test
    void theTimeDoesNotRunAnyMoreOnceItIsOpen() {
        bring(OPENED);

        assertThat(life.lapse(Long.MAX_VALUE / 2)).isNull();
        assertThat(life.own()).isEqualTo(OPENED);
    }

    @Test
    void afterABreachItIsUsableOnlyWhenTheRemoteHasClosedAndOpensAnew() {
        bring(OPENED);
        life.report();

        assertThat(life.broken("bad")).isEqualTo(CLOSED);

        assertThat(life.report()).isEqualTo(new Report.Disappeared("bad", true));
        life.seen(CLOSING);
        assertThat(life.report()).isNull();
        life.seen(CLOSED);
        assertThat(life.report()).isNull();
        life.seen(OPENING);
        assertThat(life.report()).isEqualTo(new Report.Appeared());
    }

    @Test
    void dataCanBeSentOnlyIfBothAreOpen() {
        assertThat(life.ready()).isFalse();
        life.open(0);
        assertThat(life.ready()).isFalse();
        life.seen(OPENING);
        assertThat(life.ready()).isFalse();
        life.seen(OPENED);
        assertThat(life.ready()).isTrue();
        life.seen(FLUSHING);
        assertThat(life.ready()).isTrue();
        life.seen(RESET);
        assertThat(life.ready()).as("a state that means nothing changes nothing").isTrue();
        life.seen(CLOSED);
        assertThat(life.ready()).isFalse();
    }

    @Test
    void whatAFormerUserLeftOpenIsOfferedWhenTheRemoteHasClosedAndOpensAgain() {
        life.found(true, OPENED, 0);
        life.seen(OPENED);
        assertThat(life.report()).isNull();
        life.seen(CLOSED);
        assertThat(life.report()).isNull();
        life.seen(OPENING);
        assertThat(life.report()).isEqualTo(new Report.Appeared());
    }

    @Test
    void aRemoteThatIgnoresTheCloseOfAFormerUserIsBelievedAfterSomeTime() {
        life.found(true, OPENED, 0);
        life.seen(OPENED);
        assertThat(life.lapse(OPEN_NANOS - 1)).isNull();
        assertThat(life.report()).isNull();

        assertThat(life.unsettled(OPEN_NANOS)).isTrue();
        assertThat(life.lapse(OPEN_NANOS)).isNull();

        assertThat(life.report()).isEqualTo(new Report.Appeared());
        assertThat(life.open(OPEN_NANOS)).isEqualTo(OPENING);
        assertThat(life.seen(OPENED)).isEqualTo(OPENED);
    }

    @Test
    void aNewListenerHearsOfItAgain() {
        bring(OPENED);
        assertThat(life.report()).isEqualTo(new Report.Appeared());

        life.reportAgain();

        assertThat(life.quiet()).isFalse();
        assertThat(life.unsettled(0)).isTrue();
        assertThat(life.report()).isEqualTo(new Report.Appeared());
        assertThat(life.quiet()).isTrue();
    }

    @Test
    void theRemotesAnswerToOurCloseDoesNotWithdrawIt() {
        life.seen(OPENING);
        life.open(0);
        life.seen(OPENED);
        assertThat(life.report()).isEqualTo(new Report.Appeared());

        life.close();
        life.seen(CLOSING);
        life.seen(CLOSED);

        assertThat(life.report()).as("it can be opened again").isNull();
        assertThat(life.open(0)).isEqualTo(OPENING);
    }
}
