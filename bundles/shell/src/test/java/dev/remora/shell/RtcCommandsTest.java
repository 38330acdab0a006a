package dev.remora.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.srtm.RtcAlarm;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RtcCommandsTest {

    private final FakeRtc rtc = new FakeRtc();
    private final RtcCommands commands = new RtcCommands();
    private final Gogo shell = new Gogo("rtc", commands, "get", "set", "alarm");

    @BeforeEach
    void start() {
        commands.services = List.of(Map.entry(Map.of(RpmsgChannel.EDGE, "m4.vdev0"), rtc));
    }

    @AfterEach
    void stop() {
        shell.close();
    }

    @Test
    void theClockIsReadAndSet() throws Exception {
        assertThat(shell.type("rtc:get")).isEqualTo("2026-11-22T06:00:00Z");
        assertThat(shell.type("rtc:set 2019-07-01T08:13:04Z")).isEqualTo("2019-07-01T08:13:04Z");
        assertThat(rtc.time).isEqualTo(Instant.ofEpochSecond(1_561_968_784));
        assertThat(shell.type("rtc:get --json")).isEqualTo("{\"time\":\"2019-07-01T08:13:04Z\"}");
        Instant before = Instant.now();
        shell.type("rtc:set now");
        assertThat(rtc.time).isBetween(before, Instant.now());
    }

    @Test
    void theAlarmIsShownSetAndSwitched() throws Exception {
        assertThat(shell.type("rtc:alarm")).isEqualTo("1970-01-01T00:00:00Z, off");
        assertThat(shell.type("rtc:alarm 2026-11-23T00:00:00Z")).isEqualTo("2026-11-23T00:00:00Z, on");
        assertThat(shell.type("rtc:alarm off")).isEqualTo("2026-11-23T00:00:00Z, off");
        assertThat(shell.type("rtc:alarm --json on")).isEqualTo(
                "{\"time\":\"2026-11-23T00:00:00Z\",\"enabled\":true,\"pending\":false}");
        assertThat(shell.type("rtc:alarm +30")).isEqualTo("2026-11-22T06:00:30Z, on");
        rtc.alarm = new RtcAlarm(rtc.alarm.time(), true, true);
        assertThat(shell.type("rtc:alarm")).isEqualTo("2026-11-22T06:00:30Z, on, has come");
    }

    @Test
    void whatIsNoTimeIsSaid() {
        assertThatThrownBy(() -> shell.type("rtc:set tomorrow"))
                .hasMessage("'tomorrow' is none of: now, or a time such as 2026-11-22T06:00:00Z");
        assertThatThrownBy(() -> shell.type("rtc:alarm +soon")).hasMessageStartingWith("'+soon' is none of: a time");
        assertThatThrownBy(() -> shell.type("rtc:alarm on off"))
                .hasMessage("rtc:alarm [TIME|+SECONDS|on|off]: one of them");
        assertThat(rtc.alarm.enabled()).isFalse();
    }

    @Test
    void withoutTheChannelThereIsNoClock() throws Exception {
        commands.services = List.of();

        assertThatThrownBy(() -> shell.type("rtc:get")).hasMessage("no rpmsg-rtc-channel is bound, see rpmsg:list");
        assertThat(shell.printed("rtc:alarm --json").strip())
                .isEqualTo("{\"error\":\"no rpmsg-rtc-channel is bound, see rpmsg:list\"}");
    }
}
