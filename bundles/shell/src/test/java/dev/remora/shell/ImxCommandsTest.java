package dev.remora.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.imx.Partition;
import dev.remora.imx.PartitionReport;
import dev.remora.imx.PartitionReport.Reset;
import dev.remora.imx.PartitionReport.Vdev;
import dev.remora.imx.PartitionState;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImxCommandsTest {

    private static final Instant SINCE = Instant.parse("2026-11-22T06:00:00Z");

    private final ImxCommands commands = new ImxCommands();
    private final Gogo shell = new Gogo("imx", commands, "list", "show");

    /** A partition of which the shell needs no more than its report. */
    private record FakePartition(PartitionReport report) implements Partition {
        @Override
        public String name() {
            return report.name();
        }
    }

    @AfterEach
    void stop() {
        shell.close();
    }

    private void after(long seconds) {
        commands.clock = Clock.fixed(SINCE.plusSeconds(seconds), ZoneOffset.UTC);
    }

    private static Partition up() {
        Reset last = new Reset(SINCE, "partition 3 rebooted", 1_200_000, 31_000_000, 33_400_000, -1);
        return new FakePartition(new PartitionReport("m4", PartitionState.UP, "", SINCE, 3, 2, 3,
                List.of(new Vdev("m4.vdev0", true, false, 12, 7), new Vdev("m4.vdev1", false, true, 0, 1)),
                Optional.of(last), Map.of("words.out.of.range", 4L, "words.storm", 0L), Map.of("mailbox", "read")));
    }

    private static Partition waiting(String name, String mailbox) {
        return new FakePartition(new PartitionReport(name, PartitionState.WAIT_READY, "", SINCE, 1, 0, 0,
                List.of(new Vdev(name + ".vdev0", false, true, 0, 0)), Optional.empty(), Map.of(), Map.of("mailbox",
                        mailbox)));
    }

    @Test
    void listSaysWhereThisSideStandsWithEachPartition() throws Exception {
        after(6);
        commands.partitions = List.of(up(), waiting("dsp", "read"));

        assertThat(shell.type("imx:list").lines()).containsExactly(
                "NAME  STATE       SINCE                 GENERATION  RESETS  VDEVS  REASON",
                "dsp   WAIT_READY  2026-11-22T06:00:00Z  1           0       1      nothing heard of it for 6 s",
                "m4    UP          2026-11-22T06:00:00Z  3           2       2");
        assertThat(shell.type("imx:list --json")).isEqualTo(
                "[{\"name\":\"dsp\",\"state\":\"WAIT_READY\",\"reason\":\"\",\"since\":\"2026-11-22T06:00:00Z\","
                        + "\"generation\":1,\"resets\":0,\"readyRings\":0,\"last\":null,\"counts\":{},"
                        + "\"problem\":\"nothing heard of it for 6 s\"},"
                        + "{\"name\":\"m4\",\"state\":\"UP\",\"reason\":\"\",\"since\":\"2026-11-22T06:00:00Z\","
                        + "\"generation\":3,\"resets\":2,\"readyRings\":3,\"last\":{\"at\":\"2026-11-22T06:00:00Z\","
                        + "\"reason\":\"partition 3 rebooted\",\"quiescedNanos\":1200000,\"readyNanos\":31000000,"
                        + "\"ringsNanos\":33400000,\"upNanos\":null},\"counts\":{\"words.out.of.range\":4,\"words.storm\":0},"
                        + "\"problem\":\"\"}]");
    }

    @Test
    void aPartitionIsWaitedForPatientlyUnlessItDoesNotReadItsMailbox() throws Exception {
        after(5);
        commands.partitions = List.of(waiting("m4", "read"), waiting("m7", "not read by the other side"));
        assertThat(shell.type("imx:list --json")).contains(
                "\"problem\":\"\"},{\"name\":\"m7\"").endsWith("\"problem\":\"mailbox not read by the other side\"}]");
    }

    @Test
    void withoutPartitionsTheListIsEmpty() throws Exception {
        assertThat(shell.type("imx:list")).isEqualTo("no partitions");
        assertThat(shell.type("imx:list --json")).isEqualTo("[]");
    }

    @Test
    void showHasEachDeviceAndTheLastReset() throws Exception {
        commands.partitions = List.of(up());

        assertThat(shell.type("imx:show m4").lines()).containsExactly(
                "m4: UP since 2026-11-22T06:00:00Z",
                "  generation  3",
                "  resets      2",
                "  ready       3 times",
                "  last reset  2026-11-22T06:00:00Z, partition 3 rebooted; rings left after 1.2 ms, ready 31.0 ms,"
                        + " rings set up 33.4 ms, first word not",
                "  details     mailbox=read",
                "  counts      words.out.of.range=4",
                "",
                "VDEV      SEEN  KICK     WORDS IN  WORDS OUT",
                "m4.vdev0  yes            12        7",
                "m4.vdev1  no    pending  0         1");
        assertThat(shell.type("imx:show --json m4")).contains(
                "\"vdevs\":[{\"name\":\"m4.vdev0\",\"seen\":true,\"kickPending\":false,\"wordsIn\":12,\"wordsOut\":7},"
                        + "{\"name\":\"m4.vdev1\",\"seen\":false,\"kickPending\":true,\"wordsIn\":0,\"wordsOut\":1}],"
                        + "\"details\":{\"mailbox\":\"read\"}}");
    }

    @Test
    void anUnknownNameIsToldWithTheKnownOnes() {
        assertThatThrownBy(() -> shell.type("imx:show m4")).hasMessage("no partition 'm4'; known: none");
        commands.partitions = List.of(up());
        assertThatThrownBy(() -> shell.type("imx:show m7")).hasMessage("no partition 'm7'; known: m4");
    }
}
