package dev.remora.drivers.srtm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.srtm.RtcAlarm;
import dev.remora.srtm.Subscription;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RtcTest {

    private static final Instant TIME = Instant.ofEpochSecond(1_561_968_784);

    private final Bench bench = new Bench("rpmsg-rtc-channel", Category.RTC, Bench.PATIENT);
    private final Clock clock = new Clock(bench.session);
    private final RtcHandle rtc = new RtcHandle(clock, new Subscriptions());
    private final AtomicInteger alarms = new AtomicInteger();

    @BeforeEach
    void listen() {
        bench.notifications = clock;
    }

    @AfterEach
    void end() {
        bench.close();
    }

    /** Reads the clock, as the given time. */
    private Instant read(int message, String answer) {
        CompletableFuture<Instant> time = bench.start(rtc::time);
        assertThat(bench.asked(message)).isEqualTo("06010000010000000000" + "0000000000000000");
        bench.says("06010001010000000000" + answer);
        return time.join();
    }

    @Test
    void theClockIsSet() {
        CompletableFuture<Boolean> set = bench.run(() -> rtc.setTime(TIME.plusMillis(999)));
        assertThat(bench.asked(1)).isEqualTo(Vectors.RTC_SET_TIME);
        bench.says(Vectors.RTC_SET_TIME_DONE);

        assertThat(set.join()).isTrue();
    }

    @Test
    void theClockIsRead() {
        assertThat(read(1, "000090c0195d0000")).isEqualTo(TIME);
    }

    @Test
    void secondsAreUnsigned() {
        assertThat(read(1, "0000feffffff0000")).isEqualTo(Instant.parse("2106-02-07T06:28:14Z"));
    }

    @Test
    void aClockThatReadsAllOnesHasNoTime() {
        CompletableFuture<Instant> time = bench.start(rtc::time);
        bench.asked(1);
        bench.says("06010001010000000000" + "0000ffffffff0000");

        assertThat(Bench.failure(time)).hasMessage(
                "get time: the answer makes no sense: 0xffffffff seconds, which is no time");
    }

    @Test
    void timesThatDoNotFitAreNotSent() {
        assertThatThrownBy(() -> rtc.setTime(Instant.ofEpochSecond(-1))).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("time 1969-12-31T23:59:59Z: must be from 1970 to 2106-02-07T06:28:14Z");
        assertThatThrownBy(() -> rtc.setAlarm(Instant.ofEpochSecond(0xffff_ffffL))).isInstanceOf(
                IllegalArgumentException.class);
        assertThat(bench.sent()).isEmpty();
    }

    @Test
    void aJumpIsBelievedAndCounted() {
        read(1, "000090c0195d0000");

        // More than an hour back.
        assertThat(read(2, "000090b0195d0000")).isEqualTo(TIME.minusSeconds(4096));

        assertThat(bench.count(Counter.JUMPS)).isEqualTo(1);
    }

    @Test
    void aClockThatWasSetHasNotJumped() {
        read(1, "0000010000000000");
        CompletableFuture<Boolean> set = bench.run(() -> rtc.setTime(TIME));
        bench.asked(2);
        bench.says(Vectors.RTC_SET_TIME_DONE);
        set.join();

        assertThat(read(3, "000090c0195d0000")).isEqualTo(TIME);

        assertThat(bench.count(Counter.JUMPS)).isZero();
    }

    @Test
    void theAlarmIsSetEnabledAndRead() {
        CompletableFuture<Boolean> set = bench.run(() -> rtc.setAlarm(TIME));
        assertThat(bench.asked(1)).isEqualTo("06010000020000000000" + "000090c0195d0100");
        bench.says("06010001020000000000" + "000090c0195d0100");
        set.join();

        CompletableFuture<Boolean> disable = bench.run(() -> rtc.enableAlarm(false));
        assertThat(bench.asked(2)).isEqualTo("06010000040000000000" + "0000000000000000");
        bench.says("06010001040000000000" + "0000000000000000");
        disable.join();

        CompletableFuture<RtcAlarm> alarm = bench.start(rtc::alarm);
        assertThat(bench.asked(3)).isEqualTo("06010000030000000000" + "0000000000000000");
        bench.says("06010001030000000000" + "000090c0195d0001");
        assertThat(alarm.join()).isEqualTo(new RtcAlarm(TIME, false, true));
    }

    @Test
    void anAlarmIsToldToWhoListens() {
        bench.says(Vectors.RTC_ALARM);
        Subscription subscription = rtc.listen(alarms::incrementAndGet);

        bench.says(Vectors.RTC_ALARM);

        await().until(() -> alarms.get() == 1);
        subscription.close();
        bench.says(Vectors.RTC_ALARM);
        assertThat(bench.count(Counter.UNHEARD)).isEqualTo(2);
    }

    @Test
    void whatIsNoAlarmIsCounted() {
        rtc.listen(alarms::incrementAndGet);

        bench.says(Vectors.RTC_ALARM.substring(2));
        bench.says(Vectors.RTC_ALARM.substring(0, 34));
        bench.says("06010002010000000000" + "0000000000000000");

        assertThat(bench.count(Counter.MALFORMED)).isEqualTo(1);
        assertThat(bench.count(Counter.UNKNOWN)).isEqualTo(1);
    }

    @Test
    void aFailureIsTold() {
        CompletableFuture<Boolean> set = bench.run(() -> rtc.setTime(TIME));
        bench.asked(1);
        bench.says("06010001000000000000" + "000190c0195d0000");

        assertThat(Bench.failure(set)).hasMessage("set time: the firmware says that it failed");
    }
}
