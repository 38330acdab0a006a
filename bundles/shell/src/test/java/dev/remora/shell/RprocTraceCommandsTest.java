package dev.remora.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.remoteproc.ProcessorState;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RprocTraceCommandsTest {

    private final RprocTraceCommands commands = new RprocTraceCommands();
    private final Gogo shell = new Gogo("rproc", commands, "trace");
    private final FakeProcessor m4 = new FakeProcessor("m4");

    @BeforeEach
    void m4IsThere() {
        commands.processors = List.of(m4);
    }

    @AfterEach
    void closeShell() {
        shell.close();
    }

    @Test
    void tracesHaveAHeadingOnlyWhenThereAreSeveral() throws Exception {
        assertThat(shell.type("rproc:trace m4")).isEqualTo("m4: no trace buffer");
        assertThat(shell.type("rproc:trace m4 --json")).isEqualTo("[]");

        holds("trace:m4", "boot\nready\n");
        assertThat(shell.type("rproc:trace m4")).isEqualTo("boot\nready");

        m4.traces.add(new FakeProcessor.Text("trace:net", "up\n"));
        assertThat(shell.type("rproc:trace m4")).isEqualTo("== trace:m4\nboot\nready\n== trace:net\nup");
        assertThat(shell.type("rproc:trace --json m4")).isEqualTo(
                "[{\"name\":\"trace:m4\",\"text\":\"boot\\nready\\n\"},{\"name\":\"trace:net\",\"text\":\"up\\n\"}]");
    }

    @Test
    void followsUntilTheProcessorIsGone() throws Exception {
        m4.state = ProcessorState.RUNNING;
        holds("trace:m4", "boot\n");

        try (Gogo.Running follow = shell.begin("rproc:trace -f m4")) {
            follow.untilPrinted("boot\n");
            holds("trace:m4", "boot\nready\n");
            follow.untilPrinted("boot\nready\n");
            m4.traces.clear();
            m4.state = ProcessorState.DELETED;
            follow.untilPrinted("boot\nready\nm4: gone\n");
            follow.ends();
        }
    }

    @Test
    void followingEndsWithTheService() throws Exception {
        holds("trace:m4", "boot\n");
        try (Gogo.Running follow = shell.begin("rproc:trace --follow m4")) {
            follow.untilPrinted("boot\n");
            commands.processors = List.of();
            follow.untilPrinted("boot\nm4: gone\n");
            follow.ends();
        }
    }

    @Test
    void followingEndsWithTheShell() throws Exception {
        holds("trace:m4", "boot\n");
        try (Gogo.Running follow = shell.begin("rproc:trace -f m4")) {
            follow.untilPrinted("boot\n");
            commands.deactivate();
            follow.ends();
            follow.untilPrinted("boot\n");
        }
    }

    @Test
    void followingIsInterrupted() throws Exception {
        holds("trace:m4", "boot\n");
        try (Gogo.Running follow = shell.begin("rproc:trace -f m4")) {
            follow.untilPrinted("boot\n");
            follow.interrupt();
            assertThatThrownBy(follow::ends).hasRootCauseInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void aRestartIsMarkedAndSoIsTheBufferThatSpeaks() throws Exception {
        m4.state = ProcessorState.RUNNING;
        holds("trace:m4", "boot\n");
        m4.traces.add(new FakeProcessor.Text("trace:net", "up\n"));

        try (Gogo.Running follow = shell.begin("rproc:trace -f m4")) {
            follow.untilPrinted("== trace:m4\nboot\n== trace:net\nup\n");
            m4.traces.clear();
            holds("trace:m4", "boot\n");
            m4.since = Instant.parse("2026-11-21T10:00:05Z");
            follow.untilPrinted("== trace:m4\nboot\n== trace:net\nup\n-- trace:m4 begins anew --\nboot\n");
        }
    }

    @Test
    void aPauseIsNoRestart() throws Exception {
        m4.state = ProcessorState.RUNNING;
        holds("trace:m4", "boot\n");

        try (Gogo.Running follow = shell.begin("rproc:trace -f m4")) {
            follow.untilPrinted("boot\n");
            m4.state = ProcessorState.SUSPENDED;
            holds("trace:m4", "boot\npaused\n");
            follow.untilPrinted("boot\npaused\n");
            m4.since = Instant.parse("2026-11-21T10:00:05Z");
            m4.state = ProcessorState.RUNNING;
            holds("trace:m4", "boot\npaused\non\n");
            follow.untilPrinted("boot\npaused\non\n");
        }
    }

    @Test
    void followsAsALineOfJsonForEachPiece() throws Exception {
        holds("trace:m4", "boot\n");
        try (Gogo.Running follow = shell.begin("rproc:trace -f --json m4")) {
            follow.untilPrinted("{\"name\":\"trace:m4\",\"text\":\"boot\\n\",\"anew\":false}\n");
        }
    }

    @Test
    void anUnknownNameFailsTheCommand() {
        assertThatThrownBy(() -> shell.type("rproc:trace -f m7"))
                .hasMessage("no remote processor 'm7'; known: m4");
    }

    @Test
    void aFailureIsJsonWhereJsonWasAskedFor() throws Exception {
        for (String options : List.of("--json", "-f --json")) {
            assertThat(shell.printed("rproc:trace " + options + " m7"))
                    .isEqualTo("{\"error\":\"no remote processor 'm7'; known: m4\"}\n");
        }
    }

    @Test
    void whatIsMarkedBeginsALine() throws Exception {
        m4.state = ProcessorState.RUNNING;
        holds("trace:m4", "counting 1 2");
        m4.traces.add(new FakeProcessor.Text("trace:net", "up"));

        try (Gogo.Running follow = shell.begin("rproc:trace -f m4")) {
            follow.untilPrinted("== trace:m4\ncounting 1 2\n== trace:net\nup");
            m4.traces.clear();
            holds("trace:m4", "boot");
            m4.since = Instant.parse("2026-11-21T10:00:05Z");
            follow.untilPrinted("== trace:m4\ncounting 1 2\n== trace:net\nup\n-- trace:m4 begins anew --\nboot");
            m4.state = ProcessorState.DELETED;
            follow.untilPrinted(
                    "== trace:m4\ncounting 1 2\n== trace:net\nup\n-- trace:m4 begins anew --\nboot\nm4: gone\n");
        }
    }

    private void holds(String name, String text) {
        FakeProcessor.Text trace = new FakeProcessor.Text(name, text);
        if (m4.traces.isEmpty()) {
            m4.traces.add(trace);
        } else {
            m4.traces.set(0, trace);
        }
    }
}
