package dev.remora.rpmsg.imx.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.imx.PartitionReport;
import dev.remora.imx.PartitionState;
import dev.remora.platform.WordMailbox;
import dev.remora.rpmsg.testing.RecordedLog;
import java.time.Duration;
import java.util.Random;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real bus and backend, two vdevs, and a partition that is reset at any time. */
@Timeout(120)
final class PartitionResetTest {

    private final Gateway gateway = new Gateway();
    private final Random random = new Random(8);

    @AfterEach
    void stop() {
        gateway.close();
    }

    private PartitionReport report() {
        return gateway.partition.report();
    }

    /** Both vdevs have answered as often again, at whatever state this side is by then. */
    private void answers(int answers) {
        long[] before = {gateway.answers(0), gateway.answers(1)};
        await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(2)).until(() -> gateway.answers(
                0) >= before[0] + answers && gateway.answers(1) >= before[1] + answers);
    }

    /** It is up, and so are both vdevs. */
    private void traffic(int answers) {
        eventually(() -> assertThat(report().state()).isEqualTo(PartitionState.UP));
        answers(answers);
    }

    private static void eventually(ThrowingRunnable condition) {
        await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(2)).untilAsserted(condition);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void channelsComeUpWhoeverBootsFirst(boolean remoteFirst) {
        if (remoteFirst) {
            gateway.remote.boot();
            gateway.start(true);
        } else {
            gateway.start(true);
            eventually(() -> assertThat(report().state()).isEqualTo(PartitionState.WAIT_READY));
            gateway.remote.boot();
        }

        traffic(10);
        assertThat(report().generation()).isEqualTo(1);
        assertThat(report().vdevs()).extracting(PartitionReport.Vdev::seen).containsExactly(true, true);
    }

    @Test
    void resetsAtAnyMomentLoseNoChannelAndBreakNoRule() {
        try (RecordedLog log = new RecordedLog("dev.remora")) {
            gateway.remote.boot();
            gateway.start(true);
            traffic(10);
            for (int reset = 1; reset <= 60; reset++) {
                long wanted = reset;
                if (random.nextInt(4) > 0) {
                    answers(random.nextInt(20));
                }
                gateway.remote.kill();
                gateway.controller.notice(Gateway.PARTITION);
                // It takes longer to boot than to be told.
                eventually(() -> assertThat(report().resets()).isEqualTo(wanted));
                gateway.remote.boot();
            }
            traffic(10);

            // A driver may be told of a reset while it says hello; all else would be a broken rule.
            assertThat(log.warnings()).allSatisfy(line -> assertThat(line).contains("ChannelClosedException"));
        }
        assertThat(report().resets()).isEqualTo(60);
        assertThat(report().generation()).isBetween(2L, 61L);
        assertThat(report().last()).hasValueSatisfying(last -> {
            assertThat(last.reason()).isEqualTo("partition 3 rebooted");
            assertThat(last.quiescedNanos()).isPositive();
            // Nothing has passed if ready was said shortly before the notice: it may have overtaken it.
            assertThat(last.readyNanos()).isNotNegative();
            assertThat(last.ringsNanos()).isGreaterThan(last.quiescedNanos());
            assertThat(last.upNanos()).isGreaterThan(last.ringsNanos());
        });
        assertThat(gateway.alive.get(0)).isEqualTo(1);
        assertThat(gateway.alive.get(1)).isEqualTo(1);
    }

    @Test
    void aPartitionThatIsBackBeforeAnybodyIsToldComesBackAsWell() {
        gateway.remote.boot();
        gateway.start(true);
        for (int reset = 1; reset <= 10; reset++) {
            traffic(1 + random.nextInt(20));
            gateway.remote.kill();
            gateway.remote.boot();
            gateway.controller.notice(Gateway.PARTITION);
        }
        traffic(10);
        assertThat(report().resets()).isGreaterThanOrEqualTo(10);
    }

    @Test
    void withoutReadyItComesBackAfterTheTimeout() {
        gateway.remote.saysReady = false;
        gateway.remote.boot();
        gateway.start(true);
        for (int reset = 1; reset <= 3; reset++) {
            traffic(10);
            gateway.remote.kill();
            gateway.controller.notice(Gateway.PARTITION);
            gateway.remote.boot();
        }
        traffic(10);
        assertThat(report().readyRings()).isZero();
        assertThat(report().last().orElseThrow().readyNanos()).isEqualTo(-1);
    }

    @Test
    void withoutAControllerReadyTellsOfTheReset() {
        gateway.remote.boot();
        gateway.start(false);
        traffic(10);
        gateway.remote.kill();
        gateway.remote.boot();

        eventually(() -> assertThat(report().resets()).isPositive());
        traffic(10);
        assertThat(report().details()).containsEntry("controller", "none");
    }

    @Test
    void readyOnceMoreChangesNothing() {
        gateway.remote.boot();
        gateway.start(true);
        traffic(10);
        long heard = report().readyRings();

        gateway.unit.remote().ring(LiveRemote.READY);
        eventually(() -> assertThat(report().readyRings()).isEqualTo(heard + 1));

        traffic(10);
        assertThat(report().generation()).isEqualTo(1);
        assertThat(report().counts()).containsEntry("ready.ignored", 1L);
        assertThat(gateway.probes.get(0)).isEqualTo(1);
    }

    @Test
    void anotherPartitionsResetChangesNothing() {
        gateway.remote.boot();
        gateway.start(true);
        traffic(10);

        gateway.controller.notice(2);
        eventually(() -> assertThat(report().counts()).containsEntry("notices.other.partition", 1L));

        traffic(10);
        assertThat(report().generation()).isEqualTo(1);
        assertThat(report().resets()).isZero();
    }

    @Test
    void theBackendIsReplacedAndTheOtherSideNoticesNothing() {
        gateway.remote.boot();
        gateway.start(true);
        traffic(10);
        for (int swap = 0; swap < 5; swap++) {
            gateway.replaceBackend();
            traffic(10);
        }
        assertThat(report().generation()).isEqualTo(1);
        assertThat(report().resets()).isZero();
    }

    @Test
    void whoBreaksTheRulesOfTheRingsIsMetAnew() {
        gateway.remote.boot();
        gateway.start(true);
        traffic(10);
        for (int times = 1; times <= 2; times++) {
            long wanted = times;
            gateway.remote.kill();
            gateway.memory.put16(ImxLayout.VRING.usedOffset() + 2, (short) 0x7777);
            gateway.unit.remote().post(1, ImxLayout.word(0));
            eventually(() -> assertThat(report().resets()).isEqualTo(wanted));
            gateway.remote.boot();
            traffic(10);
        }
        assertThat(report().last()).hasValueSatisfying(last -> assertThat(last.reason()).startsWith("m4.vdev0"));
    }

    @Test
    void theControllerMayComeLateAndGo() {
        gateway.remote.boot();
        gateway.start(false);
        traffic(10);
        gateway.controller.notice(Gateway.PARTITION);
        gateway.partition.controller().come(gateway.controller);
        assertThat(report().details()).containsEntry("controller", "present");

        gateway.remote.kill();
        gateway.controller.notice(Gateway.PARTITION);
        eventually(() -> assertThat(report().resets()).isEqualTo(1));
        gateway.remote.boot();
        traffic(10);

        gateway.partition.controller().go(gateway.controller);
        gateway.controller.notice(Gateway.PARTITION);
        traffic(10);
        assertThat(report().resets()).isEqualTo(1);
    }

    @Test
    void aResetThatNoControllerHasToldOfIsHeardFromReady() {
        gateway.remote.boot();
        gateway.start(true);
        traffic(10);
        gateway.partition.controller().go(gateway.controller);
        gateway.remote.kill();
        gateway.partition.controller().come(gateway.controller);
        gateway.remote.boot();

        eventually(() -> assertThat(report().last()).hasValueSatisfying(last -> assertThat(last.reason()).isEqualTo(
                "ready said while up")));
        traffic(10);
    }

    @Test
    void aRemoteThatLivesOnMeetsTheGatewayAgainHoweverOftenThatRestarts() {
        gateway.remote.boot();
        gateway.start(true);
        for (int restart = 0; restart < 10; restart++) {
            traffic(1 + random.nextInt(20));
            gateway.restart(true);
        }
        traffic(10);
    }

    @Test
    void stoppedNothingIsSaidAndTheRingsAreNotSetUpAgain() {
        gateway.remote.boot();
        gateway.start(true);
        traffic(10);
        gateway.remote.kill();
        long before = ring();

        gateway.partition.close();
        gateway.unit.remote().take(1); // was said before
        assertThat(gateway.unit.remote().take(1)).isEqualTo(WordMailbox.NONE);

        assertThat(ring()).as("not set up again").isGreaterThanOrEqualTo(before).isPositive();
        assertThat(report().state()).isEqualTo(PartitionState.DOWN);
        assertThat(report().vdevs()).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName).noneMatch(name -> name.startsWith(
                "remora-imx-m4") || name.startsWith("remora-rpmsg-m4"));
    }

    /** The available index of vring 0. */
    private long ring() {
        return gateway.memory.get16(ImxLayout.VRING.availOffset() + 2);
    }
}
