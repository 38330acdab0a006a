package dev.remora.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Starts the processes of a scenario, each on its CPU where {@code taskset} is there, and gets what they print. */
final class Processes {

    private static final Path MEMORY = Path.of("/dev/shm");
    private static final int PATIENCE_MINUTES = 5;

    private final boolean pinned = Runtime.getRuntime().availableProcessors() > 1 && Stream.of(System.getenv("PATH")
            .split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, "taskset")));

    boolean pinned() {
        return pinned;
    }

    /** Both sides of a scenario; what the gateway printed. */
    List<String> run(Scenario scenario, boolean quick) throws IOException, InterruptedException {
        String size = quick ? "quick" : "full";
        Path file = newFile();
        Process remote = null;
        try {
            remote = start(scenario.cpu(false), Side.class, scenario.name(), "remote", size, file.toString());
            return output(start(scenario.cpu(true), Side.class, scenario.name(), "gateway", size, file.toString()));
        } finally {
            end(remote);
            Files.delete(file);
        }
    }

    /** A gateway between a hostile remote and one that behaves; what the gateway printed. */
    List<String> runHostile(int rounds) throws IOException, InterruptedException {
        Path hostile = newFile();
        Path neighbour = newFile();
        Process scribbler = null;
        Process remote = null;
        try {
            scribbler = start(1, Hostile.class, "scribbler", "" + rounds, hostile.toString());
            remote = start(1, Side.class, Scenario.CHECK.name(), "remote", "quick", neighbour.toString());
            return output(start(0, Hostile.class, "gateway", "" + rounds, hostile.toString(), neighbour.toString()));
        } finally {
            end(scribbler);
            end(remote);
            Files.delete(hostile);
            Files.delete(neighbour);
        }
    }

    private static Path newFile() throws IOException {
        return Files.createTempFile(Files.isDirectory(MEMORY) ? MEMORY : Path.of(System.getProperty("java.io.tmpdir")),
                "remora-benchmark", "");
    }

    private Process start(int cpu, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (pinned)
            command.addAll(List.of("taskset", "-c", "" + cpu));
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx256m",
                "-Dslf4j.internal.verbosity=ERROR", "-cp",
                System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static List<String> output(Process gateway) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>();
        try (BufferedReader reader = gateway.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        }
        if (!gateway.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES) || gateway.exitValue() != 0)
            throw new IOException("the gateway's process ended with status " + (gateway.isAlive()
                    ? "unknown"
                    : gateway.exitValue()) + " after: " + lines);
        return lines;
    }

    private static void end(@Nullable Process process) throws InterruptedException {
        if (process != null && !process.waitFor(10, TimeUnit.SECONDS))
            process.destroyForcibly().waitFor();
    }
}
