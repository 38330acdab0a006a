package dev.remora.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.remoteproc.RemoteProcessorException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RprocCommandsTest {

    private final RprocCommands commands = new RprocCommands();
    private final Gogo shell = new Gogo("rproc", commands, "list", "start", "stop", "trace");
    private final FakeProcessor m4 = new FakeProcessor("m4");
    private final FakeProcessor dsp = new FakeProcessor("dsp");

    RprocCommandsTest() {
        commands.processors = List.of(m4, dsp);
    }

    @AfterEach
    void closeShell() {
        shell.close();
    }

    @Test
    void listsProcessorsByNameWithoutColumnsThatNobodyFills() throws Exception {
        assertThat(shell.type("rproc:list").lines()).containsExactly(
                "NAME  STATE    FIRMWARE    CRASHES",
                "dsp   OFFLINE  sample.elf  2",
                "m4    OFFLINE  sample.elf  2");
    }

    @Test
    void listsTheReasonWhereSomethingIsWrong() throws Exception {
        m4.start();
        dsp.fault = "sample.elf: cut short at 0x34\nexpected 52 bytes";

        assertThat(shell.type("rproc:list").lines()).containsExactly(
                "NAME  STATE    FIRMWARE    SOURCE          CRASHES  DETAILS   REASON",
                "dsp   OFFLINE  sample.elf                  2                  sample.elf: cut short at 0x34?expected 52 bytes",
                "m4    RUNNING  sample.elf  /fw/sample.elf  2        pid=4711");
    }

    @Test
    void listsAsJsonWithStableKeys() throws Exception {
        m4.start();
        commands.processors = List.of(m4);

        assertThat(shell.type("rproc:list --json")).isEqualTo("""
                [{"name":"m4","state":"RUNNING","firmware":"sample.elf","source":"/fw/sample.elf","sha256":"abcd",\
                "reason":"","crashes":2,"since":"2026-11-21T10:00:00Z","details":{"pid":"4711"},"problem":""}]""");
    }

    @Test
    void saysWhenThereIsNoProcessor() throws Exception {
        commands.processors = List.of();

        assertThat(shell.type("rproc:list")).isEqualTo("no remote processors");
        assertThat(shell.type("rproc:list --json")).isEqualTo("[]");
    }

    @Test
    void startsAndStopsByName() throws Exception {
        assertThat(shell.type("rproc:start m4")).isEqualTo("m4: RUNNING, firmware sample.elf");
        assertThat(shell.type("rproc:stop m4")).isEqualTo("m4: OFFLINE, firmware sample.elf");
        assertThat(shell.type("rproc:start --json m4")).startsWith("{\"name\":\"m4\",\"state\":\"RUNNING\"");
        assertThat(shell.type("rproc:stop m4 --json")).startsWith("{\"name\":\"m4\",\"state\":\"OFFLINE\"");
    }

    @Test
    void aProcessorThatDoesNotStartFailsTheCommandWithItsReason() {
        m4.fault = "m4: sample.elf is not ELF";

        assertThatThrownBy(() -> shell.type("rproc:start m4")).isInstanceOf(RemoteProcessorException.class)
                .hasMessage("m4: sample.elf is not ELF");
    }

    @Test
    void anUnknownNameFailsTheCommandAndListsTheKnownOnes() {
        for (String command : List.of("start", "stop", "trace")) {
            assertThatThrownBy(() -> shell.type("rproc:" + command + " m7"))
                    .hasMessage("no remote processor 'm7'; known: dsp, m4");
        }
        commands.processors = List.of();
        assertThatThrownBy(() -> shell.type("rproc:start m4")).hasMessage("no remote processor 'm4'; known: none");
    }

    @Test
    void tracesHaveAHeadingOnlyWhenThereAreSeveral() throws Exception {
        assertThat(shell.type("rproc:trace m4")).isEqualTo("m4: no trace buffer");
        assertThat(shell.type("rproc:trace m4 --json")).isEqualTo("[]");

        m4.traces.add(new FakeProcessor.Text("trace:m4", "boot\nready\n"));
        assertThat(shell.type("rproc:trace m4")).isEqualTo("boot\nready");

        m4.traces.add(new FakeProcessor.Text("trace:net", "up\n"));
        assertThat(shell.type("rproc:trace m4")).isEqualTo("== trace:m4\nboot\nready\n== trace:net\nup");
        assertThat(shell.type("rproc:trace --json m4")).isEqualTo(
                "[{\"name\":\"trace:m4\",\"text\":\"boot\\nready\\n\"},{\"name\":\"trace:net\",\"text\":\"up\\n\"}]");
    }
}
