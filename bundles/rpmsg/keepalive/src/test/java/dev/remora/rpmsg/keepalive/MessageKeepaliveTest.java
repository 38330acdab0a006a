package dev.remora.rpmsg.keepalive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.AccessDeniedException;
import dev.remora.rpmsg.testing.RecordedLog;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageKeepaliveTest {

    private static final Map<String, Object> PING = Map.of("channel.target", "(rpmsg.name=heartbeat)", "message",
            "ping", "limit", 3);

    private final Keepalive keepalive = new Keepalive(PING);
    private final FakeBus bus = keepalive.bus;
    private final FakeChannel channel = new FakeChannel(1);

    private void silentFor(int periods) {
        channel.answers = false;
        keepalive.timer.periodsPass(periods);
    }

    @Test
    void aRemoteThatAnswersIsAskedEachPeriod() {
        keepalive.comes(1, channel);

        keepalive.timer.periodsPass(10);

        assertThat(channel.sent).hasSize(10).containsOnly("70696e67");
        assertThat(channel.endpoints).hasValue(1);
        assertThat(bus.failures).isEmpty();
    }

    @Test
    void aRemoteThatStopsAnsweringFailsItsEdgeOnce() {
        keepalive.comes(1, channel);
        keepalive.timer.periodsPass(5);

        // The answer to the fifth is heard in the first of these.
        silentFor(3);
        assertThat(bus.failures).isEmpty();
        silentFor(1);
        assertThat(bus.failures)
                .containsExactly(
                        "m4.vdev0: keepalive test: no answer on channel heartbeat in 3 periods of 1000 ms");
        silentFor(20);
        assertThat(bus.failures).hasSize(1);
    }

    @Test
    void anAnswerInBetweenStartsTheCountAnew() {
        keepalive.comes(1, channel);
        for (int i = 0; i < 5; i++) {
            silentFor(3);
            channel.answer();
        }
        assertThat(bus.failures).isEmpty();
    }

    @Test
    void aFullRingCountsAsNoAnswer() {
        keepalive.comes(1, channel);
        channel.full = true;

        keepalive.timer.periodsPass(4);

        assertThat(bus.failures).hasSize(1);
    }

    @Test
    void eachSessionIsWatchedAnew() {
        keepalive.comes(1, channel);
        silentFor(4);
        channel.gone = true;
        keepalive.goes(1, channel);
        bus.epoch = 2;
        FakeChannel next = new FakeChannel(2);
        next.answers = false;

        keepalive.comes(2, next);
        keepalive.timer.periodsPass(3);
        assertThat(bus.failures).hasSize(1);
        keepalive.timer.periodsPass(1);
        assertThat(bus.failures).hasSize(2);
    }

    @Test
    void theNextSessionDoesNotFailForTheFormerOnesSilence() {
        keepalive.comes(1, channel);
        silentFor(3);

        bus.epoch = 2;
        silentFor(3);

        assertThat(bus.failures).isEmpty();
    }

    @Test
    void aChannelThatGoesIsNoSilence() {
        keepalive.comes(1, channel);
        silentFor(3);

        channel.gone = true;
        keepalive.timer.periodsPass(10);

        assertThat(bus.failures).isEmpty();
        keepalive.goes(1, channel);
        assertThat(keepalive.timer.tasks()).isZero();
        assertThat(channel.endpoints).hasValue(0);
    }

    @Test
    void withoutABusTheReportWaitsForOne() {
        keepalive.comes(1, channel);
        keepalive.busGoes();
        silentFor(10);
        assertThat(bus.failures).isEmpty();

        keepalive.busComes();
        silentFor(1);

        assertThat(bus.failures).hasSize(1);
    }

    @Test
    void aRemoteThatAnswersAgainBeforeItCouldBeReportedLives() {
        keepalive.comes(1, channel);
        keepalive.busGoes();
        silentFor(10);
        channel.answers = true;
        keepalive.timer.periodsPass(2);

        keepalive.busComes();
        keepalive.timer.periodsPass(5);

        assertThat(bus.failures).isEmpty();
    }

    @Test
    void aReportThatFailedIsMadeAgain() {
        keepalive.comes(1, channel);
        bus.busy = true;
        silentFor(6);
        bus.busy = false;

        silentFor(3);

        assertThat(bus.failures).hasSize(1);
    }

    @Test
    void twoKeepalivesThatFindOneSilenceReportItOnce() {
        Keepalive other = new Keepalive(keepalive, PING);
        keepalive.comes(1, channel);
        other.comes(1, channel);

        silentFor(10);
        other.timer.periodsPass(10);

        assertThat(bus.failures).hasSize(1);
    }

    @Test
    void whatThePolicyForbidsIsNoFaultOfTheRemote() {
        channel.refusal = new AccessDeniedException("m4.vdev0: may not");
        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.keepalive")) {
            keepalive.comes(1, channel);
            silentFor(10);

            assertThat(log.warnings()).singleElement().asString().contains("may not", "dev.remora.rpmsg.policy");
        }
        assertThat(bus.failures).isEmpty();
        channel.refusal = null;
        silentFor(4);
        assertThat(bus.failures).hasSize(1);
    }

    @Test
    void anEndpointThatIsTakenAwayIsMadeAgain() {
        keepalive.comes(1, channel);
        keepalive.timer.periodsPass(1);
        channel.takeEndpoint();

        keepalive.timer.periodsPass(2);

        assertThat(channel.endpoints).hasValue(1);
        assertThat(channel.sent).hasSize(2);
    }

    @Test
    void aMessageTooLongForTheChannelIsToldOnceAndNoFaultOfTheRemote() {
        channel.mtu = 3;
        try (RecordedLog log = new RecordedLog("dev.remora.rpmsg.keepalive")) {
            keepalive.comes(1, channel);
            keepalive.timer.periodsPass(10);

            assertThat(log.warnings()).singleElement().asString().contains("4 bytes", "takes 3");
        }
        assertThat(channel.sent).isEmpty();
        assertThat(bus.failures).isEmpty();
    }

    @Test
    void anyTrafficCountsWhereConfiguredSo() {
        Keepalive traffic = new Keepalive(Map.of("channel.target", "(rpmsg.name=*)", "message.hex", "00 ff", "alive",
                "traffic", "limit", 2));
        channel.answers = false;
        traffic.comes(1, channel);
        for (int i = 0; i < 10; i++) {
            traffic.bus.received++;
            traffic.timer.periodsPass(1);
        }
        assertThat(traffic.bus.failures).isEmpty();
        assertThat(channel.sent).containsOnly("00ff");

        traffic.timer.periodsPass(2);

        assertThat(traffic.bus.failures).singleElement().asString().contains("no message on channel heartbeat in 2");
    }

    @Test
    void aChannelThatGoesTakesItsEndpointAlong() {
        keepalive.comes(1, channel);
        keepalive.timer.periodsPass(1);

        keepalive.goes(1, channel);

        assertThat(channel.endpoints).hasValue(0);
        assertThat(keepalive.timer.tasks()).isZero();
    }
}
