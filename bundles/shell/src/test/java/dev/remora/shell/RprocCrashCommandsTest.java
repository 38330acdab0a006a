package dev.remora.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.ProcessorState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RprocCrashCommandsTest {

    @TempDir
    Path folder;

    private final RprocCrashCommands commands = new RprocCrashCommands();
    private final Gogo shell = new Gogo("rproc", commands, "crash", "recovery", "coredump", "coredumps", "dump");
    private final FakeProcessor m4 = new FakeProcessor("m4");
    private final FakeProcessor dsp = new FakeProcessor("dsp");

    RprocCrashCommandsTest() {
        commands.processors = List.of(m4, dsp);
    }

    @AfterEach
    void closeShell() {
        shell.close();
    }

    @Test
    void reportsACrashOfTheKindThatIsAskedFor() throws Exception {
        m4.state = ProcessorState.RUNNING;

        assertThat(shell.type("rproc:crash m4")).isEqualTo("m4: crash reported: fatal error");
        assertThat(m4.crashed).isEqualTo("fatal error: reported by rproc:crash");
        assertThat(shell.type("rproc:crash m4 exec-failure")).isEqualTo("m4: crash reported: exec failure");
        assertThat(shell.type("rproc:crash m4 'fatal error'")).isEqualTo("m4: crash reported: fatal error");
        assertThat(shell.type("rproc:crash --json m4 WATCHDOG")).isEqualTo("{\"name\":\"m4\",\"crash\":\"watchdog\"}");
        assertThat(m4.crashed).isEqualTo("watchdog: reported by rproc:crash");
    }

    @Test
    void onlyACoreThatRunsCanCrash() {
        assertThatThrownBy(() -> shell.type("rproc:crash m4"))
                .hasMessage("m4 is OFFLINE: only a core that runs can crash");
        assertThatThrownBy(() -> shell.type("rproc:crash m4 boredom"))
                .hasMessage("'boredom' is none of: mmufault, watchdog, fatal-error, exec-failure");
        assertThat(m4.crashed).isEmpty();
    }

    @Test
    void recoveryIsShownAndSet() throws Exception {
        assertThat(shell.type("rproc:recovery m4")).isEqualTo("m4: recovery on");
        assertThat(shell.type("rproc:recovery m4 off")).isEqualTo("m4: recovery off");
        assertThat(m4.recovery).isFalse();
        assertThat(shell.type("rproc:recovery m4 enabled --json")).isEqualTo("{\"name\":\"m4\",\"recovery\":true}");
        assertThat(m4.recovery).isTrue();
        assertThatThrownBy(() -> shell.type("rproc:recovery m4 maybe")).hasMessage("'maybe' is neither on nor off");
    }

    @Test
    void coredumpIsShownAndSet() throws Exception {
        assertThat(shell.type("rproc:coredump m4")).isEqualTo("m4: coredump disabled");
        assertThat(shell.type("rproc:coredump m4 inline")).isEqualTo("m4: coredump inline");
        assertThat(m4.coredump).isEqualTo(CoredumpMode.INLINE);
        assertThat(shell.type("rproc:coredump --json m4")).isEqualTo("{\"name\":\"m4\",\"coredump\":\"inline\"}");
        assertThatThrownBy(() -> shell.type("rproc:coredump m4 on"))
                .hasMessage("'on' is none of: disabled, enabled, inline");
    }

    @Test
    void listsCoreFilesOfAllProcessorsOrOfOne() throws Exception {
        assertThat(shell.type("rproc:coredumps")).isEqualTo("no core files");
        m4.coredumps.add(new FakeCoredump(null, ""));
        dsp.coredumps.add(new FakeCoredump(Path.of("/dumps/dsp-1.core"), ""));

        assertThat(shell.type("rproc:coredumps").lines()).containsExactly(
                "NAME  CRASH                 BYTES  REASON                          FILE",
                "dsp   2026-11-21T10:00:07Z  4      watchdog: no heartbeat?for 2 s  /dumps/dsp-1.core",
                "m4    2026-11-21T10:00:07Z  4      watchdog: no heartbeat?for 2 s  waits for rproc:dump m4 FILE");
        assertThat(shell.type("rproc:coredumps dsp --json")).isEqualTo("""
                [{"name":"dsp","time":"2026-11-21T10:00:07.123Z","size":4,"reason":"watchdog: no heartbeat\\nfor 2 s",\
                "file":"/dumps/dsp-1.core","inline":false}]""");
    }

    @Test
    void dumpWritesTheLastCoreFileForItsOwnerOnly() throws Exception {
        m4.coredumps.add(new FakeCoredump(null, ""));
        Path file = folder.resolve("m4.core");

        assertThat(shell.type("rproc:dump m4 " + file)).isEqualTo("m4: 4 bytes to " + file
                + ", crash of 2026-11-21T10:00:07Z: watchdog: no heartbeat?for 2 s");
        assertThat(file).hasBinaryContent(new byte[]{0x7F, 'E', 'L', 'F'});
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(shell.type("rproc:dump --json m4 " + folder + "/2")).contains("\"file\":\"" + folder + "/2\"");
    }

    @Test
    void dumpOverwritesNothing() throws Exception {
        m4.coredumps.add(new FakeCoredump(null, ""));
        Path file = Files.writeString(folder.resolve("precious"), "precious");

        assertThatThrownBy(() -> shell.type("rproc:dump m4 " + file))
                .hasMessage(file + " exists already: name another file");
        assertThat(file).hasContent("precious");
    }

    @Test
    void dumpSaysWhereItCannotWrite() {
        m4.coredumps.add(new FakeCoredump(null, ""));

        assertThatThrownBy(() -> shell.type("rproc:dump m4 " + folder.resolve("none/m4.core")))
                .hasMessage(folder + "/none/m4.core: there is no folder " + folder + "/none");
    }

    @Test
    void aDumpThatFailsLeavesNoFile() {
        m4.coredumps.add(new FakeCoredump(null, "timed out"));

        assertThatThrownBy(() -> shell.type("rproc:dump m4 " + folder.resolve("m4.core")))
                .isInstanceOf(IOException.class).hasMessage("timed out");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void dumpSaysWhyThereIsNone() {
        assertThatThrownBy(() -> shell.type("rproc:dump m4 /tmp/x"))
                .hasMessage("m4 has no core file; rproc:coredump m4 is disabled");
    }

    @Test
    void anUnknownNameFailsEachCommandAndListsTheKnownOnes() {
        for (String command : List.of("crash m7", "recovery m7", "coredump m7 inline", "coredumps m7", "dump m7 x")) {
            assertThatThrownBy(() -> shell.type("rproc:" + command))
                    .hasMessage("no remote processor 'm7'; known: dsp, m4");
        }
    }
}
