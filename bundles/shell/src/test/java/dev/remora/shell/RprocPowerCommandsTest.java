package dev.remora.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessorException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RprocPowerCommandsTest {

    private final RprocPowerCommands commands = new RprocPowerCommands();
    private final Gogo shell = new Gogo("rproc", commands, "start", "stop", "boot", "shutdown", "attach", "detach",
            "suspend", "resume", "plan");
    private final FakeProcessor m4 = new FakeProcessor("m4");
    private final FakeProcessor dsp = new FakeProcessor("dsp");

    RprocPowerCommandsTest() {
        commands.processors = List.of(m4, dsp);
    }

    @AfterEach
    void closeShell() {
        shell.close();
    }

    @Test
    void startsAndStopsByName() throws Exception {
        assertThat(shell.type("rproc:start m4")).isEqualTo("m4: RUNNING, firmware sample.elf");
        assertThat(shell.type("rproc:stop m4"))
                .isEqualTo("m4: OFFLINE, firmware sample.elf\nended the holds of: by hand");
        assertThat(shell.type("rproc:stop m4")).isEqualTo("m4: OFFLINE, firmware sample.elf");
        assertThat(shell.type("rproc:start --json m4")).startsWith("{\"name\":\"m4\",\"state\":\"RUNNING\"");
    }

    @Test
    void stopTellsWhoseHoldsItEndedAndWhatItStoppedBefore() throws Exception {
        m4.start();
        m4.hold("dev.example.pump: dosing");
        m4.stopOrder = List.of("app", "m4");

        assertThat(shell.type("rproc:stop m4").lines()).containsExactly(
                "m4: OFFLINE, firmware sample.elf",
                "stopped before it: app",
                "ended the holds of: by hand; dev.example.pump: dosing");

        m4.start();
        assertThat(shell.type("rproc:stop m4 --json"))
                .startsWith("{\"name\":\"m4\",\"state\":\"OFFLINE\"")
                .endsWith(",\"ended\":[\"by hand\"],\"stopped\":[\"app\"],\"released\":[]}");
    }

    @Test
    void stopTellsWhatNobodyHoldsAnyMore() throws Exception {
        m4.start();
        m4.stopOrder = List.of("app", "m4", "dsp", "pmic");

        assertThat(shell.type("rproc:stop m4").lines()).containsExactly(
                "m4: OFFLINE, firmware sample.elf",
                "stopped before it: app",
                "powered down after it: dsp, pmic",
                "ended the holds of: by hand");
        assertThat(shell.type("rproc:stop m4 --json")).endsWith(",\"released\":[\"dsp\",\"pmic\"]}");
    }

    @Test
    void aProcessorThatDoesNotStartFailsTheCommandWithItsReason() throws Exception {
        m4.fault = "m4: sample.elf is not ELF";

        assertThatThrownBy(() -> shell.type("rproc:start m4")).isInstanceOf(RemoteProcessorException.class)
                .hasMessage("m4: sample.elf is not ELF");
        assertThat(shell.printed("rproc:boot m4 --json")).isEqualTo("{\"error\":\"m4: sample.elf is not ELF\"}\n");
        assertThat(m4.holds).isEmpty();
    }

    @Test
    void theShellHoldsAProcessorOnceHoweverOftenItBootsIt() throws Exception {
        assertThat(shell.type("rproc:boot m4").lines()).containsExactly("m4: RUNNING, firmware sample.elf",
                "held by: dev.remora.shell: shell");
        assertThat(shell.type("rproc:boot m4")).endsWith("\nheld by: dev.remora.shell: shell");
        assertThat(m4.holds).hasSize(1);

        assertThat(shell.type("rproc:shutdown m4")).isEqualTo("m4: OFFLINE, firmware sample.elf\nheld by: nobody");
    }

    @Test
    void shutdownSaysWhoStillHoldsIt() throws Exception {
        m4.hold("auto-boot");
        shell.type("rproc:boot m4");

        assertThat(shell.type("rproc:shutdown m4"))
                .isEqualTo("m4: RUNNING, firmware sample.elf\nheld by: auto-boot");
        assertThatThrownBy(() -> shell.type("rproc:shutdown m4"))
                .hasMessage("m4 is not held by the shell; held by: auto-boot");
    }

    @Test
    void aHoldThatAStopEndedIsNoneAnyMore() throws Exception {
        shell.type("rproc:boot m4");
        shell.type("rproc:stop m4");

        assertThatThrownBy(() -> shell.type("rproc:shutdown m4"))
                .hasMessage("m4 is not held by the shell; held by: nobody");
        assertThat(shell.type("rproc:boot m4 --json")).endsWith("\"holders\":[\"dev.remora.shell: shell\"]}");
        assertThat(shell.type("rproc:shutdown m4 --json")).endsWith("\"holders\":[]}");
    }

    @Test
    void attachesAndDetaches() throws Exception {
        assertThat(shell.type("rproc:attach m4")).isEqualTo("m4: ATTACHED, firmware sample.elf");
        assertThat(shell.type("rproc:detach m4"))
                .isEqualTo("m4: DETACHED, firmware sample.elf\nended the holds of: by hand");
    }

    @Test
    void aReasonThatFirmwareHasWrittenSteersNoTerminal() throws Exception {
        m4.start();
        m4.reason = "\u001b[2Jdead\u009b2J";

        assertThat(shell.type("rproc:suspend m4")).isEqualTo("m4: SUSPENDED, firmware sample.elf: ?[2Jdead?2J");
    }

    @Test
    void pausesAndGoesOn() throws Exception {
        m4.start();

        assertThat(shell.type("rproc:suspend m4")).isEqualTo("m4: SUSPENDED, firmware sample.elf");
        assertThat(shell.type("rproc:resume m4")).isEqualTo("m4: RUNNING, firmware sample.elf");
    }

    @Test
    void planShowsTheOrderAndWhatEachStepIs() throws Exception {
        m4.bootOrder = List.of("dsp", "m4");
        m4.stopOrder = List.of("dsp", "m4");
        dsp.state = ProcessorState.DETACHED;

        assertThat(shell.type("rproc:plan m4").lines()).containsExactly(
                "STEP  NAME  STATE     ACTION",
                "1     dsp   DETACHED  attach",
                "2     m4    OFFLINE   start");
        assertThat(shell.type("rproc:plan m4 --stop").lines()).containsExactly(
                "STEP  NAME  STATE     ACTION",
                "1     dsp   DETACHED  stop",
                "2     m4    OFFLINE   none");
        assertThat(shell.type("rproc:plan --json m4")).isEqualTo(
                """
                        [{"name":"dsp","state":"DETACHED","action":"attach"},{"name":"m4","state":"OFFLINE","action":"start"}]""");
        assertThat(m4.state).isEqualTo(ProcessorState.OFFLINE);
    }

    @Test
    void planSaysWhatIsOnlyLeft() throws Exception {
        m4.state = ProcessorState.SUSPENDED;
        dsp.state = ProcessorState.ATTACHED;
        m4.stopOrder = List.of("m4", "dsp");

        assertThat(shell.type("rproc:plan m4 --stop")).endsWith("2     dsp   ATTACHED   stop");
        dsp.features = List.of("DETACH");
        assertThat(shell.type("rproc:plan m4 --stop")).endsWith("2     dsp   ATTACHED   detach");
        dsp.stopOrder = List.of("dsp");
        assertThat(shell.type("rproc:plan dsp --stop")).endsWith("1     dsp   ATTACHED  stop");
    }

    @Test
    void planResumesOnlyWhatIsAskedFor() throws Exception {
        dsp.state = ProcessorState.SUSPENDED;
        m4.bootOrder = List.of("dsp", "m4");

        assertThat(shell.type("rproc:plan m4")).contains("1     dsp   SUSPENDED  none");
        assertThat(shell.type("rproc:plan dsp")).endsWith("1     dsp   SUSPENDED  resume");
    }

    @Test
    void planFailsWithThePathOfACircle() {
        m4.fault = "m4: depends on itself: m4 → dsp → m4";

        assertThatThrownBy(() -> shell.type("rproc:plan m4")).hasMessage("m4: depends on itself: m4 → dsp → m4");
    }

    @Test
    void anUnknownNameFailsEachCommandAndListsTheKnownOnes() {
        for (String command : List.of("start", "stop", "boot", "shutdown", "attach", "detach", "suspend", "resume",
                "plan")) {
            assertThatThrownBy(() -> shell.type("rproc:" + command + " m7"))
                    .hasMessage("no remote processor 'm7'; known: dsp, m4");
        }
    }
}
