package dev.remora.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.rpm.RpmException;
import dev.remora.rpm.RpmException.Reason;
import dev.remora.rpm.RpmResource;
import dev.remora.rpm.RpmState;
import dev.remora.rpm.RpmValue;
import dev.remora.rpm.RpmVote;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RpmCommandsTest {

    private final FakeRpm rpm = new FakeRpm();
    private final RpmCommands commands = new RpmCommands();
    private final Gogo shell = new Gogo("rpm", commands, "votes", "write", "sleep", "wake", "flush");

    @BeforeEach
    void start() {
        commands.rpm = rpm;
    }

    @AfterEach
    void stop() {
        shell.close();
    }

    @Test
    void writeVotesAndShowsTheVote() throws Exception {
        assertThat(shell.type("rpm:write active ldoa 3 swen=1 uv=1800000"))
                .isEqualTo("active ldoa 3: swen=1 uv=1800000");
        assertThat(shell.type("rpm:write Sleep clk1 0x0 KHz=0xFFFFFFFF"))
                .isEqualTo("sleep clk1 0: KHz=4294967295, not sent yet");
        assertThat(shell.type("rpm:write --json active rwcx 0 corn=4")).isEqualTo(
                "{\"state\":\"active\",\"type\":\"rwcx\",\"id\":0,\"values\":{\"corn\":4},\"sent\":true,"
                        + "\"callers\":{\"dev.remora.shell\":{\"corn\":4}}}");

        assertThat(rpm.votes.getFirst().resource()).isEqualTo(new RpmResource("ldoa", 3));
        assertThat(rpm.votes.getFirst().values()).containsExactly(new RpmValue("swen", 1),
                new RpmValue("uv", 1_800_000));
        assertThat(rpm.votes.get(1).values()).containsExactly(new RpmValue("KHz", -1));
    }

    @Test
    void aNumberWithZerosBeforeItIsDecimal() throws Exception {
        assertThat(shell.type("rpm:write active ldoa 010 uv=0100")).isEqualTo("active ldoa 10: uv=100");
    }

    @Test
    void whatIsNoVoteIsSaid() {
        assertThatThrownBy(() -> shell.type("rpm:write idle ldoa 3 swen=1"))
                .hasMessage("'idle' is none of: active, sleep");
        assertThatThrownBy(() -> shell.type("rpm:write active ldoa 3 swen")).hasMessage("'swen' is not KEY=VALUE");
        assertThatThrownBy(() -> shell.type("rpm:write active ldoa 3 uv=4294967296"))
                .hasMessage("uv '4294967296': must be a number from 0 to 4294967295, decimal or 0x…");
        assertThatThrownBy(() -> shell.type("rpm:write active ldoa three uv=1"))
                .hasMessage("id 'three': must be a number from 0 to 4294967295, decimal or 0x…");
        assertThatThrownBy(() -> shell.type("rpm:write active ldoa33 3 uv=1")).hasMessageContaining("ldoa33");
        assertThatThrownBy(() -> shell.type("rpm:write active ldoa 3")).hasMessage("ldoa 3: a vote without values");
        assertThat(rpm.votes).isEmpty();
    }

    @Test
    void whatTheRpmRefusesFailsAlsoAsJson() throws Exception {
        rpm.fault = new RpmException(Reason.NO_RESOURCE, "active ldoa 99: resource does not exist");

        assertThatThrownBy(() -> shell.type("rpm:write active ldoa 99 uv=1"))
                .hasMessage("active ldoa 99: resource does not exist");
        assertThat(shell.printed("rpm:write --json active ldoa 99 uv=1").strip())
                .isEqualTo("{\"error\":\"active ldoa 99: resource does not exist\"}");
    }

    @Test
    void votesSaysWhoWantsWhat() throws Exception {
        assertThat(shell.type("rpm:votes")).isEqualTo("no votes");
        assertThat(shell.type("rpm:votes --json")).isEqualTo("[]");
        rpm.votes.add(new RpmVote(RpmState.ACTIVE, new RpmResource("bmas", 1), List.of(new RpmValue("bw", 300)), true,
                Map.of("org.b", List.of(new RpmValue("bw", 200)), "org.a", List.of(new RpmValue("bw", 100)))));
        rpm.votes.add(new RpmVote(RpmState.SLEEP, new RpmResource("bmas", -1), List.of(new RpmValue("bw", 0)), false,
                Map.of()));

        assertThat(shell.type("rpm:votes").lines()).containsExactly(
                "STATE   RESOURCE         VALUES  IN FORCE  CALLERS",
                "active  bmas 1           bw=300  yes       org.a: bw=100; org.b: bw=200",
                "sleep   bmas 4294967295  bw=0    no");
        assertThat(shell.type("rpm:votes --json")).isEqualTo(
                "[{\"state\":\"active\",\"type\":\"bmas\",\"id\":1,\"values\":{\"bw\":300},\"sent\":true,"
                        + "\"callers\":{\"org.a\":{\"bw\":100},\"org.b\":{\"bw\":200}}},"
                        + "{\"state\":\"sleep\",\"type\":\"bmas\",\"id\":4294967295,\"values\":{\"bw\":0},\"sent\":false,"
                        + "\"callers\":{}}]");
    }

    @Test
    void sleepAndWake() throws Exception {
        shell.type("rpm:write sleep ldoa 3 swen=0");

        assertThat(shell.type("rpm:sleep")).isEqualTo("asleep, 1 votes sent; rpm:wake takes everything up again");
        assertThat(rpm.asleep).isTrue();
        assertThat(shell.type("rpm:wake")).isEqualTo("awake");
        assertThat(rpm.asleep).isFalse();
        assertThat(shell.type("rpm:sleep --json")).isEqualTo("{\"sent\":1}");
        assertThat(shell.type("rpm:wake --json")).isEqualTo("{}");
        assertThatThrownBy(() -> shell.type("rpm:wake")).hasMessage("not asleep");
    }

    @Test
    void flushSendsTheSleepVotes() throws Exception {
        assertThat(shell.type("rpm:flush")).isEqualTo("the sleep votes are in force");
        assertThat(shell.type("rpm:flush --json")).isEqualTo("{}");
        assertThat(rpm.flushed).isEqualTo(2);
    }

    @Test
    void withoutItsChannelThereIsNoRpm() throws Exception {
        commands.rpm = null;

        for (String command : List.of("votes", "write active ldoa 3 swen=1", "sleep", "wake", "flush")) {
            assertThatThrownBy(() -> shell.type("rpm:" + command))
                    .hasMessage("no RPM: its channel rpm_requests is not bound, see rpmsg:list");
        }
        assertThat(shell.printed("rpm:votes --json").strip())
                .isEqualTo("{\"error\":\"no RPM: its channel rpm_requests is not bound, see rpmsg:list\"}");
    }
}
