package dev.remora.platform.vhost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** In a process of its own: the end of that process must not be the end of the tests. */
@Timeout(120)
class TruncatedMemoryTest {

    @Test
    void memoryThatItsOwnerCutsShortFailsTheDeviceAlone() throws Exception {
        Process process = run();
        List<String> lines = process.inputReader().lines().toList();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(lines).containsSubsequence("read failed", "wrote failed", "cut off", "next one served");
        assertThat(process.exitValue()).isZero();
    }

    private static Process run() throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m", "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=/dev/null", "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty(
                        "java.class.path"),
                TruncatedMemory.class.getName()).redirectError(
                        ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
