package dev.remora.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class LoggingTest {

    private final PrintStream console = System.out;

    @AfterEach
    void theConsoleIsBack() {
        Logging.stop();
        System.setOut(console);
    }

    @Test
    void whatIsLoggedGoesToTheConsoleThoughTheShellPutsItsStreamInPlace(@TempDir Path folder) throws Exception {
        Home home = new Home(folder);
        home.make();
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        System.setOut(new PrintStream(first, true, UTF_8));
        Logging.start(home);
        System.setOut(new PrintStream(answer, true, UTF_8));

        LoggerFactory.getLogger("dev.remora.test").info("m4 runs");
        LoggerFactory.getLogger("org.example").info("hidden");

        assertThat(first.toString(UTF_8)).endsWith(" m4 runs\n").doesNotContain("hidden");
        assertThat(answer.size()).isZero();
    }
}
