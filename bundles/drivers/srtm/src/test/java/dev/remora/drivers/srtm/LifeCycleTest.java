package dev.remora.drivers.srtm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.srtm.PowerMode;
import dev.remora.srtm.SrtmException.Reason;
import dev.remora.srtm.Subscription;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class LifeCycleTest {

    private static final String SUSPEND = "01010000000000000000" + "05";
    private static final String DONE = "01010001000000000000" + "00";
    private static final String HEART_BEAT = "01010002010000000000";

    private final Bench bench = new Bench("rpmsg-life-cycle-channel", Category.LIFE_CYCLE, Bench.PATIENT);
    private final HeartBeats heartBeats = new HeartBeats(bench.session);
    private final LifeCycleHandle lifeCycle = new LifeCycleHandle(bench.session, heartBeats, new Subscriptions());
    private final AtomicInteger beats = new AtomicInteger();

    @BeforeEach
    void listen() {
        bench.notifications = heartBeats;
    }

    @AfterEach
    void end() {
        bench.close();
    }

    @Test
    void theFirmwareAgreesToASuspend() {
        CompletableFuture<Boolean> change = bench.run(() -> lifeCycle.changeMode(PowerMode.SUSPEND));
        assertThat(bench.asked(1)).isEqualTo(SUSPEND);
        assertThat(change).isNotDone();
        bench.says(DONE);

        assertThat(change.join()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"01,FAILED", "02,UNSUPPORTED", "03,MALFORMED"})
    void theFirmwareMayRefuseASuspend(String code, Reason why) {
        CompletableFuture<Boolean> change = bench.run(() -> lifeCycle.changeMode(PowerMode.SUSPEND));
        bench.asked(1);
        bench.says("01010001000000000000" + code);

        assertThat(Bench.failure(change)).hasMessageContaining("mode suspend: ").extracting("reason").isEqualTo(why);
    }

    @ParameterizedTest
    @CsvSource({"HIGH_SPEED_RUN,00", "RUN,01", "VERY_LOW_POWER_RUN,02", "WAIT,03", "VERY_LOW_POWER_STOP,04",
            "SUSPEND,05", "REBOOT,06", "SHUTDOWN,07"})
    void modesAreThoseOfTheProtocol(PowerMode mode, String code) {
        assertThat(LifeCycleLayout.changeMode(mode).packet().bytes()).asHexString().isEqualToIgnoringCase(
                "01010000000000000000" + code);
    }

    @ParameterizedTest
    @CsvSource({"REBOOT,06", "SHUTDOWN,07"})
    void nobodyAnswersTheLastOne(PowerMode mode, String code) throws Exception {
        lifeCycle.changeMode(mode);

        assertThat(bench.sent()).containsExactly("01010000000000000000" + code);
    }

    @Test
    void thisSideBeatsAndIsWatched() throws Exception {
        CompletableFuture<Boolean> watch = bench.run(() -> lifeCycle.watchHeartBeat(true));
        assertThat(bench.asked(1)).isEqualTo("01010000020000000000" + "01");
        bench.says("01010001020000000000" + "00");
        watch.join();

        lifeCycle.heartBeat();
        assertThat(bench.asked(2)).isEqualTo(HEART_BEAT);

        CompletableFuture<Boolean> unwatch = bench.run(() -> lifeCycle.watchHeartBeat(false));
        assertThat(bench.asked(3)).isEqualTo("01010000020000000000" + "00");
        bench.says("01010001020000000000" + "00");
        unwatch.join();
    }

    @Test
    void theFirmwaresHeartIsHeardUntilNobodyListens() {
        Subscription listening = lifeCycle.listen(beats::incrementAndGet);
        bench.says(HEART_BEAT);
        await().until(() -> beats.get() == 1);
        assertThat(bench.count(Counter.NOTIFICATIONS)).isEqualTo(1);

        listening.close();
        bench.says(HEART_BEAT);
        assertThat(bench.count(Counter.UNHEARD)).isEqualTo(1);

        lifeCycle.listen(beats::incrementAndGet);
        lifeCycle.release();
        bench.says(HEART_BEAT);
        assertThat(bench.count(Counter.UNHEARD)).isEqualTo(2);
    }

    @Test
    void theFirmwareMayNotChangeTheModeOfThisSide() {
        lifeCycle.listen(beats::incrementAndGet);

        bench.says(SUSPEND);
        bench.says("01010002000000000000" + "07");

        assertThat(bench.sent()).containsExactly("01010001000000000000" + "02");
        assertThat(lifeCycle.counts()).containsEntry("refused", 1L).containsEntry("unknown", 1L);
        assertThat(lifeCycle.channel()).isEqualTo("rpmsg-life-cycle-channel");
        assertThat(beats).hasValue(0);
    }
}
