package dev.remora.rpmsg.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** In a process of its own: the end of that process must not be the end of the tests. */
@Timeout(120)
class FileCutShortTest {

    private static final String REASON = ": its memory cannot be accessed (";

    @TempDir
    Path folder;

    /** Stores that the JVM cannot step over depend on who has compiled them. */
    @ParameterizedTest
    @CsvSource({"-Xint, sleep", "-XX:TieredStopAtLevel=1, spin", "-XX:+TieredCompilation, adaptive"})
    void aFileCutShortUnderLoadEndsTheEdgesOnItAndNoOther(String compiled, String policy) throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                compiled, "-XX:+UseSerialGC", "-Xmx128m", "-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                CutShort.class.getName(), folder.resolve("memory").toString(), policy).redirectError(
                        ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = process.inputReader().lines().filter(line -> line.matches(
                "(driver|device|failed|edges|neighbour|sender) .*")).toList();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(lines).as(String.join("\n", lines)).hasSize(5);
        assertThat(lines.get(0)).startsWith("driver [cut0").contains(REASON);
        assertThat(lines.get(1)).startsWith("device [cut0").contains(REASON);
        assertThat(lines.subList(2, 5)).containsExactly("failed 2", "edges 2 2", "neighbour goes on");
        assertThat(process.exitValue()).isZero();
    }
}
