package dev.remora.itests.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ops4j.pax.exam.TestContainer;
import org.ops4j.pax.exam.spi.PaxExamRuntime;

/** Seen from outside of the framework: what is left when it has stopped. */
class StopIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void stoppingTheGatewayEndsTheSoftCoreAndLeavesNothingBehind() throws Exception {
        // The board of another test may still run.
        List<ProcessHandle> former = children();
        TestContainer container = PaxExamRuntime
                .createContainer(PaxExamRuntime.createTestSystem().fork(GatewayOptions.onNewHome(StopIT.class)));
        container.start();
        try {
            await("the soft core's process").atMost(PATIENCE).until(() -> !former.containsAll(children()));
            assertThat(sharedFiles()).isNotEmpty();
        } finally {
            container.stop();
        }

        assertThat(sharedFiles()).isEmpty();
        await("the end of the soft core").atMost(PATIENCE).until(() -> former.containsAll(children()));
        await("the end of our threads").atMost(PATIENCE).until(() -> Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("remora-")));
    }

    private static List<ProcessHandle> children() {
        return ProcessHandle.current().children().toList();
    }

    /** What this process has in shared memory: files named remora.PID.NAME. */
    private static List<Path> sharedFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
            return files.filter(file -> file.getFileName().toString()
                    .startsWith("remora." + ProcessHandle.current().pid() + ".")).toList();
        }
    }
}
