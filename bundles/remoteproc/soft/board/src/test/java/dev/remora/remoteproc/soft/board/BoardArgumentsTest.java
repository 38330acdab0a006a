package dev.remora.remoteproc.soft.board;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.remoteproc.soft.board.BoardArguments.Verb;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoardArgumentsTest {

    private static final Path HOME = Path.of("/var/lib/remora");

    private static BoardArguments parse(String... args) throws BoardException {
        return BoardArguments.parse(List.of(args), HOME);
    }

    @Test
    void runBootsTheCanFirmwareUnlessToldOtherwise() throws BoardException {
        assertThat(parse("run")).isEqualTo(new BoardArguments(Verb.RUN, HOME, "can-m4.elf"));
        assertThat(parse("run", "--firmware", "sample.elf", "--home", "/h")).isEqualTo(new BoardArguments(Verb.RUN,
                Path.of("/h"), "sample.elf"));
        assertThat(parse("run", "--firmware", "./a.elf").value()).isEqualTo(Path.of("./a.elf").toAbsolutePath()
                .toString());
    }

    @Test
    void aCommandMayBeOneWordOrMany() throws BoardException {
        assertThat(parse("ask", "notice 3")).isEqualTo(new BoardArguments(Verb.ASK, HOME, "notice 3"));
        assertThat(parse("ask", "--home", "/a/../h", "notice", "3")).isEqualTo(new BoardArguments(Verb.ASK,
                Path.of("/h"), "notice 3"));
    }

    @Test
    void nonsenseIsRefusedWithAdvice() {
        for (String[] args : List.of(new String[]{}, new String[]{"start"}, new String[]{"run", "now"},
                new String[]{"ask"}, new String[]{"run", "--home"}, new String[]{"run", "--home", "a\0b"},
                new String[]{"ask", "status", "--firmware", "x"}, new String[]{"run", "--fast"})) {
            assertThatThrownBy(() -> parse(args)).as(String.join(" ", args)).isInstanceOf(BoardException.class)
                    .hasMessageContaining("imx-board --help").hasMessageNotContaining("\n");
        }
    }
}
