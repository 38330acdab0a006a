package dev.remora.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    private static final Path HOME = Path.of("/var/lib/remora");

    private static Command parse(String... args) throws LauncherException {
        return CommandLine.parse(List.of(args), HOME);
    }

    @Test
    void runTakesTheSoftBoardUnlessToldOtherwise() throws LauncherException {
        assertThat(parse("run")).isEqualTo(new Command.Run(HOME, List.of("base", "soft-board"), true));
    }

    @Test
    void namedFeaturesReplaceTheSoftBoardButNotTheBase() throws LauncherException {
        assertThat(parse("run", "--feature", "imx", "--feature=modem", "--feature", "base", "--no-console"))
                .isEqualTo(new Command.Run(HOME, List.of("base", "imx", "modem"), false));
    }

    @Test
    void theHomeIsMadeAbsolute() throws LauncherException {
        assertThat(parse("stop", "--home", "some where"))
                .isEqualTo(new Command.Stop(Path.of("some where").toAbsolutePath()));
        assertThat(parse("--home=/a/../b", "stop")).isEqualTo(new Command.Stop(Path.of("/b")));
    }

    @Test
    void aShellCommandMayBeOneWordOrMany() throws LauncherException {
        assertThat(parse("exec", "rproc:list --json")).isEqualTo(new Command.Exec(HOME, "rproc:list --json"));
        assertThat(parse("exec", "--home", "/h", "rproc:list", "--json"))
                .isEqualTo(new Command.Exec(Path.of("/h"), "rproc:list --json"));
        assertThat(parse("exec", "rproc:list", "--home", "/h"))
                .isEqualTo(new Command.Exec(Path.of("/h"), "rproc:list"));
        assertThat(parse("exec", "--", "echo", "--home")).isEqualTo(new Command.Exec(HOME, "echo --home"));
    }

    @Test
    void statusIsAShellCommand() throws LauncherException {
        assertThat(parse("status")).isEqualTo(new Command.Exec(HOME, "remora:status"));
        assertThat(parse("status", "--json")).isEqualTo(new Command.Exec(HOME, "remora:status --json"));
    }

    @Test
    void helpWinsOverAllElse() throws LauncherException {
        assertThat(parse("--help")).isEqualTo(new Command.Help());
        assertThat(parse("run", "--help")).isEqualTo(new Command.Help());
    }

    @Test
    void nonsenseIsRefusedWithAdvice() {
        for (String[] args : List.of(new String[]{}, new String[]{"start"}, new String[]{"run", "--fast"},
                new String[]{"run", "now"}, new String[]{"exec"}, new String[]{"exec", " "},
                new String[]{"stop", "--json"}, new String[]{"stop", "--feature", "x"}, new String[]{"run", "--home"},
                new String[]{"run", "--home", "a\0b"})) {
            assertThatThrownBy(() -> parse(args)).as(String.join(" ", args)).isInstanceOf(LauncherException.class)
                    .hasMessageContaining("remora --help").hasMessageNotContaining("\n");
        }
    }
}
