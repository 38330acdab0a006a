package dev.remora.rpmsg.glink.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.glink.link.ChannelLife.Act;
import dev.remora.rpmsg.glink.link.ChannelLife.Own;
import dev.remora.rpmsg.glink.link.ChannelLife.Report.Appeared;
import dev.remora.rpmsg.glink.link.ChannelLife.Report.Disappeared;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ChannelLifeTest {

    private static final long OPEN = TimeUnit.MILLISECONDS.toNanos(5000);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final String LATE = "the remote has not acknowledged its opening in 5000 ms";

    private final ChannelLife life = new ChannelLife(OPEN);

    @BeforeEach
    void negotiated() {
        life.negotiated(0);
    }

    @Test
    void isOfferedWhenTheRemoteOpens() {
        assertThat(life.report(true)).isNull();
        life.remoteOpened();
        assertThat(life.news()).isTrue();
        assertThat(life.report(true)).isEqualTo(new Appeared());
        assertThat(life.report(true)).isNull();
        assertThat(life.ready()).isFalse();
    }

    @Test
    void isReadyWhenBothHaveOpened() {
        life.remoteOpened();
        assertThat(life.closed()).isTrue();
        assertThat(life.open(0)).isEqualTo(Act.OPEN);
        assertThat(life.closed()).isFalse();
        assertThat(life.ready()).isFalse();
        assertThat(life.opened()).isTrue();
        assertThat(life.ready()).isTrue();
        assertThat(life.timed()).isFalse();
    }

    @Test
    void maySpeakFirst() {
        assertThat(life.open(0)).isEqualTo(Act.OPEN);
        assertThat(life.opened()).isTrue();
        assertThat(life.ready()).isFalse();
        assertThat(life.report(true)).isNull();
        life.remoteOpened();
        assertThat(life.ready()).isTrue();
        assertThat(life.report(true)).isEqualTo(new Appeared());
    }

    @Test
    void waitsForTheVersion() {
        ChannelLife early = new ChannelLife(OPEN);
        assertThat(early.open(0)).isEqualTo(Act.NOTHING);
        assertThat(early.negotiated(0)).isEqualTo(Act.OPEN);
        assertThat(early.negotiated(0)).isEqualTo(Act.NOTHING);
    }

    @Test
    void takesEachAcknowledgementOnce() {
        assertThat(life.awaitsOpened()).isFalse();
        life.open(0);
        assertThat(life.awaitsOpened()).isTrue();
        life.opened();
        assertThat(life.awaitsOpened()).isFalse();
    }

    @Test
    void isNotReadyByAnAcknowledgementThatComesAfterItsClose() {
        life.remoteOpened();
        life.open(0);
        assertThat(life.close(0)).isEqualTo(Act.CLOSE);
        assertThat(life.awaitsOpened()).isTrue();
        assertThat(life.opened()).isFalse();
        assertThat(life.own()).isEqualTo(Own.CLOSING);
        assertThat(life.awaitsOpened()).isFalse();
    }

    @Test
    void opensAgainOnlyAfterItsCloseIsAcknowledged() {
        life.remoteOpened();
        life.open(0);
        life.opened();
        life.close(0);
        assertThat(life.open(1)).isEqualTo(Act.NOTHING);
        assertThat(life.closed(2)).isEqualTo(Act.OPEN);
        assertThat(life.opened()).isTrue();
        assertThat(life.ready()).isTrue();
    }

    @Test
    void staysOfferedWhenOnlyItsOwnSideCloses() {
        life.remoteOpened();
        life.report(true);
        life.open(0);
        life.opened();
        life.close(0);
        life.closed(1);
        assertThat(life.report(true)).isNull();
        assertThat(life.over()).isFalse();
    }

    @Test
    void leavesAfterWhatCameBeforeWasTaken() {
        life.remoteOpened();
        life.report(true);
        life.open(0);
        life.opened();
        life.remoteLeft("bye");
        assertThat(life.ready()).isFalse();
        assertThat(life.closed()).isTrue();
        assertThat(life.report(false)).isNull();
        assertThat(life.told()).isFalse();
        assertThat(life.report(true)).isEqualTo(new Disappeared("bye"));
        assertThat(life.told()).isTrue();
        assertThat(life.close(0)).isEqualTo(Act.CLOSE);
        assertThat(life.over()).isFalse();
        assertThat(life.closed(1)).isEqualTo(Act.NOTHING);
        assertThat(life.over()).isTrue();
    }

    @Test
    void isNeverOfferedIfTheRemoteLeavesBefore() {
        life.remoteOpened();
        life.remoteLeft("bye");
        assertThat(life.report(false)).isInstanceOf(ChannelLife.Report.Missed.class);
        assertThat(life.told()).isTrue();
    }

    @Test
    void restsLongerEachTimeTheRemoteDoesNotAcknowledge() {
        life.remoteOpened();
        life.report(true);
        long now = 0;
        for (long rest = 1; rest <= 120; rest *= 2) {
            assertThat(life.open(now)).isEqualTo(Act.OPEN);
            assertThat(life.lapse(now + OPEN - 1)).isEqualTo(Act.NOTHING);
            now += OPEN;
            assertThat(life.lapse(now)).isEqualTo(Act.CLOSE);
            assertThat(life.report(true)).isEqualTo(new Disappeared(LATE));
            life.close(now);
            assertThat(life.closed(now)).isEqualTo(Act.NOTHING);
            now += Math.min(rest, 60) * SECOND;
            life.lapse(now - 1);
            assertThat(life.report(true)).isNull();
            life.lapse(now);
            assertThat(life.report(true)).isEqualTo(new Appeared());
        }
    }

    @Test
    void freesAnIdThatWasNeverAcknowledged() {
        life.open(0);
        assertThat(life.lapse(OPEN)).isEqualTo(Act.CLOSE);
        assertThat(life.lapse(2 * OPEN - 1)).isEqualTo(Act.NOTHING);
        assertThat(life.lapse(2 * OPEN)).isEqualTo(Act.FREE);
        assertThat(life.lapse(2 * OPEN)).isEqualTo(Act.OPEN);
    }

    @Test
    void keepsAnIdUntilTheRemoteAcknowledgesItsClose() {
        life.remoteOpened();
        life.report(true);
        life.open(0);
        life.opened();
        life.close(0);
        assertThat(life.lapse(1000 * SECOND)).isEqualTo(Act.NOTHING);
        assertThat(life.own()).isEqualTo(Own.CLOSING);
    }

    @Test
    void disappearsIfItIsWantedAndTheRemoteDoesNotAcknowledgeItsClose() {
        life.remoteOpened();
        life.report(true);
        life.open(0);
        life.opened();
        life.close(0);
        life.open(1);
        life.lapse(OPEN);
        assertThat(life.report(true)).isEqualTo(new Disappeared(
                "the remote has not acknowledged its closing in 5000 ms"));
    }

    @Test
    void isOfferedToANewBus() {
        life.remoteOpened();
        life.report(true);
        life.reportAgain();
        assertThat(life.report(true)).isEqualTo(new Appeared());
    }
}
