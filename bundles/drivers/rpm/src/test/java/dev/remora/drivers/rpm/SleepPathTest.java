package dev.remora.drivers.rpm;

import static dev.remora.drivers.rpm.RpmFixture.votes;
import static dev.remora.drivers.rpm.RpmFixture.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.remora.rpm.RpmException;
import dev.remora.rpm.RpmException.Reason;
import dev.remora.rpm.RpmVote;
import dev.remora.rpmsg.testing.RecordedLog;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SleepPathTest {

    private final RpmFixture fixture = new RpmFixture();
    private final FakeRpm rpm = fixture.rpm;
    private final RpmHandle meter = fixture.handle("meter");
    private final RpmHandle radio = fixture.handle("radio");

    @Test
    void sleepVotesWaitForTheSleep() throws Exception {
        meter.write(votes("sleep clk1 0 KHz=19200", "active clk1 0 KHz=100000"));
        assertThat(rpm.read).containsExactly("active clk1 0: KHz=100000");
        assertThat(meter.votes()).extracting(RpmVote::sent).containsExactly(true, false);

        assertThat(meter.enterSleep()).isEqualTo(1);

        assertThat(rpm.isMasked()).isTrue();
        assertThat(rpm.read).containsExactly("active clk1 0: KHz=100000", "sleep clk1 0: KHz=19200");
        assertThat(rpm.polls).hasValue(0);
        meter.wake();
        assertThat(rpm.isMasked()).isFalse();
        assertThat(meter.votes()).allMatch(RpmVote::sent);
    }

    @Test
    void whatWasSentOnceIsNotSentAtTheNextSleep() throws Exception {
        meter.write(votes("sleep clk1 0 KHz=19200"));
        meter.enterSleep();
        meter.wake();

        assertThat(meter.enterSleep()).isZero();

        meter.wake();
        radio.write(votes("sleep clk1 0 KHz=38400"));
        assertThat(meter.enterSleep()).isEqualTo(1);
        assertThat(rpm.read).endsWith("sleep clk1 0: KHz=38400");
        meter.wake();
    }

    @Test
    void sleepVotesAreFlushedAndAnsweredBeforeTheSystemIsSuspended() throws Exception {
        rpm.unknown = "ldoa 9";
        meter.write(votes("sleep ldoa 9 uv=1", "sleep ldoa 3 uv=1"));

        RpmException failure = catchThrowableOfType(RpmException.class, meter::flushSleep);

        assertThat(failure.reason()).isEqualTo(Reason.NO_RESOURCE);
        assertThat(rpm.batches).containsExactly(2);
        // A refused one is not sent again before it has changed.
        meter.flushSleep();
        assertThat(rpm.batches).containsExactly(2);
        meter.write(votes("sleep ldoa 9 uv=2"));
        assertThatThrownBy(meter::flushSleep).isInstanceOf(RpmException.class);
        assertThat(rpm.read).endsWith("sleep ldoa 9: uv=2");
    }

    @Test
    void asleepNothingIsWrittenAndNobodyElseSleeps() throws Exception {
        meter.enterSleep();

        assertThat(catchThrowableOfType(RpmException.class, () -> radio.write(votes("active ldoa 3 uv=1"))).reason())
                .isEqualTo(Reason.UNAVAILABLE);
        assertThat(catchThrowableOfType(RpmException.class, radio::flushSleep).reason()).isEqualTo(
                Reason.UNAVAILABLE);
        assertThatThrownBy(radio::enterSleep).isInstanceOf(IllegalStateException.class);

        meter.wake();
        assertThatThrownBy(meter::wake).isInstanceOf(IllegalStateException.class);
        radio.write(votes("active ldoa 3 uv=1"));
    }

    @Test
    void noSleepWhileAnActiveVoteIsUnanswered() throws Exception {
        rpm.mute = true;
        CompletableFuture<Void> vote = write(radio, "active ldoa 3 uv=1");
        await().until(() -> !rpm.ids.isEmpty());

        assertStaysAwake("a vote is on its way");

        rpm.says(FakeRpm.acceptance(rpm.ids.getFirst()));
        vote.join();
        await().untilAsserted(() -> assertThat(meter.enterSleep()).isZero());
        meter.wake();
    }

    @Test
    void noSleepAfterATimeOutEither() throws Exception {
        RpmFixture hasty = new RpmFixture(1, new PlainFormat());
        RpmHandle handle = hasty.handle("hasty");
        hasty.rpm.mute = true;
        assertThatThrownBy(() -> handle.write(votes("active ldoa 3 uv=1"))).isInstanceOf(RpmException.class);

        RpmException refusal = catchThrowableOfType(RpmException.class, handle::enterSleep);

        assertThat(refusal).hasMessage("no sleep now: active ldoa 3: uv=1 is unanswered");
        assertThat(hasty.rpm.isMasked()).isFalse();
        hasty.rpm.says(FakeRpm.acceptance(hasty.rpm.ids.getFirst()));
        assertThat(handle.enterSleep()).isZero();
        handle.wake();
    }

    @Test
    void noSleepWithMoreVotesThanTheRingHasRoomForAnswers() throws Exception {
        for (int i = 0; i < 25; i++) {
            meter.write(votes("sleep bmas " + i + " bw=1"));
        }

        assertStaysAwake("25 sleep votes have changed, 24 can be sent at once");

        assertThat(rpm.ids).isEmpty();
        meter.flushSleep();
        assertThat(rpm.ids).hasSize(25);
        assertThat(meter.enterSleep()).isZero();
        meter.wake();
    }

    @Test
    void noSleepWhereTheEdgeCannotBePolledNow() throws Exception {
        for (RuntimeException obstacle : List.of(new IllegalStateException("polled already"),
                new UnsupportedOperationException("cannot be polled"), FakeRpm.closed())) {
            rpm.unpollable = obstacle;

            assertStaysAwake(String.valueOf(obstacle.getMessage()));
        }
        rpm.unpollable = null;
        meter.write(votes("active ldoa 3 uv=1"));
    }

    @Test
    void answersAreTakenOffJustAsFarAsTheRpmNeedsRoomForThem() throws Exception {
        rpm.room = 2;
        rpm.depth = 3;
        for (int i = 0; i < 10; i++) {
            meter.write(votes("sleep bmas " + i + " bw=1"));
        }

        assertThat(meter.enterSleep()).isEqualTo(10);

        assertThat(rpm.read).hasSize(10);
        // Ten answers, and the last two may stay.
        assertThat(rpm.polls).hasValue(8);
        meter.wake();
        assertThat(meter.votes()).hasSize(10).allMatch(RpmVote::sent);
    }

    @Test
    void whereItCannotBeToldWhatTheRpmHasReadNothingIsWaitedFor() throws Exception {
        rpm.tellsWhetherDrained = false;
        rpm.deaf = true;
        meter.write(votes("sleep ldoa 3 uv=1"));

        assertThat(meter.enterSleep()).isEqualTo(1);

        rpm.deaf = false;
        meter.wake();
        assertThat(meter.votes()).allMatch(RpmVote::sent);
    }

    @Test
    void noSleepWhenTheRpmDoesNotRead() throws Exception {
        RpmFixture hasty = new RpmFixture(1, new PlainFormat());
        RpmHandle handle = hasty.handle("hasty");
        handle.write(votes("sleep ldoa 3 uv=1"));
        hasty.rpm.deaf = true;

        RpmException refusal = catchThrowableOfType(RpmException.class, handle::enterSleep);

        assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(hasty.rpm.isMasked()).isFalse();
        hasty.rpm.deaf = false;
        hasty.rpm.work();
        assertThat(handle.votes()).allMatch(RpmVote::sent);
        assertThat(handle.enterSleep()).isZero();
        handle.wake();
    }

    @Test
    void anInterruptedThreadStaysAwakeRatherThanWaitForTheRpm() throws Exception {
        meter.write(votes("sleep ldoa 3 uv=1"));
        rpm.deaf = true;
        Thread.currentThread().interrupt();

        assertStaysAwake("interrupted");

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aSleepVoteThatWasRefusedIsLoggedAtTheWakeUp() throws Exception {
        meter.write(votes("sleep ldoa 3 uv=1"));
        rpm.unknown = "ldoa 3";
        meter.enterSleep();

        try (RecordedLog log = new RecordedLog(Inbound.class.getName())) {
            meter.wake();
            assertThat(log.warnings()).containsExactly(
                    "rpm_requests: sleep ldoa 3: uv=1: the RPM says: resource does not exist");
        }
        assertThat(meter.enterSleep()).isZero();
        meter.wake();
    }

    @Test
    void votesWithdrawnDuringTheSleepAreSentAfterIt() throws Exception {
        radio.write(votes("active ldoa 3 swen=1", "sleep ldoa 3 swen=1"));
        meter.enterSleep();
        rpm.read.clear();

        radio.release();
        assertThat(rpm.read).isEmpty();

        meter.wake();
        assertThat(rpm.read).containsExactly("active ldoa 3: swen=0");
        assertThat(meter.enterSleep()).isEqualTo(1);
        assertThat(rpm.read).endsWith("sleep ldoa 3: swen=0");
        meter.wake();
    }

    @Test
    void aBundleThatIsGoneDoesNotSleep() throws Exception {
        meter.release();

        assertStaysAwake("bundle meter has given the service back");

        radio.write(votes("active ldoa 3 uv=1"));
    }

    @Test
    void theSleepEndsWithTheBundleThatSleeps() throws Exception {
        meter.enterSleep();

        meter.release();

        assertThat(rpm.isMasked()).isFalse();
        radio.write(votes("active ldoa 3 uv=1"));
    }

    @Test
    void whoeverWaitsForAnotherCallerIsNotLeftWaitingByTheSleep() throws Exception {
        rpm.mute = true;
        CompletableFuture<Void> first = write(radio, "active ldoa 3 uv=1");
        await().until(() -> !rpm.ids.isEmpty());
        CompletableFuture<Void> second = write(fixture.handle("other"), "active ldoa 4 uv=1");
        rpm.mute = false;

        rpm.says(FakeRpm.acceptance(rpm.ids.getFirst()));

        first.join();
        second.join();
        await().untilAsserted(() -> assertThat(meter.enterSleep()).isZero());
        meter.wake();
    }

    @Test
    void whenTheChannelGoesDuringTheSleepWakingUpIsQuiet() throws Exception {
        meter.enterSleep();
        fixture.client.end();

        meter.wake();

        assertThat(rpm.isMasked()).isFalse();
        assertThatThrownBy(meter::wake).isInstanceOf(IllegalStateException.class);
    }

    private void assertStaysAwake(String why) {
        RpmException refusal = catchThrowableOfType(RpmException.class, meter::enterSleep);
        assertThat(refusal.reason()).isEqualTo(Reason.UNAVAILABLE);
        assertThat(refusal).hasMessageStartingWith("no sleep now: ").hasMessageContaining(why);
        assertThat(rpm.isMasked()).isFalse();
    }
}
