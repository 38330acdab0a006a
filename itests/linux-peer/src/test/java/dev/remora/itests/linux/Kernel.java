package dev.remora.itests.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A boot of the test kernel, whose guest/init.sh takes the steps that it is given and prints a line for each. */
final class Kernel implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SAYS = "guest: ";

    private final Process process;
    private final Path log;
    private final long start = System.nanoTime();

    private Kernel(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * What all boots have in common.
     *
     * @param module the folder of the scripts
     * @param socket where the gateway listens
     * @param logs   the folder for the logs
     * @param linux  the kernel
     */
    record Machine(Path module, Path socket, Path logs, Path linux) {

        /** With the kernel from the cache; where there is none, it is built. */
        static Machine build(Path module, Path socket, Path logs) throws IOException, InterruptedException {
            Path log = logs.resolve("build-kernel.log");
            Path linux = logs.resolve("linux.path");
            Process build = new ProcessBuilder(module.resolve("build-kernel.sh").toString())
                    .redirectError(log.toFile()).redirectOutput(linux.toFile()).start();
            assertThat(build.waitFor(40, TimeUnit.MINUTES)).as("build-kernel.sh ends, see " + log).isTrue();
            assertThat(build.exitValue()).as("status of build-kernel.sh: " + tail(log)).isZero();
            return new Machine(module, socket, logs, Path.of(Files.readString(linux).strip()));
        }

        /**
         * Boots.
         *
         * @param name     of the log
         * @param steps    of guest/init.sh, separated by commas
         * @param settings of guest/init.sh, KEY=value
         */
        Kernel boot(String name, String steps, String... settings) throws IOException {
            Path log = Files.createTempFile(logs, name + "-", ".log");
            List<String> command = new ArrayList<>(List.of(module.resolve("boot-kernel.sh").toString(),
                    socket.toString(), "STEPS=" + steps));
            command.addAll(List.of(settings));
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectInput(new File("/dev/null")).redirectOutput(log.toFile());
            builder.environment().put("LINUX", linux.toString());
            return new Kernel(builder.start(), log);
        }
    }

    /** Waits for a step to say something; at once a failure when the guest reports one or ends without. */
    String step(String step, String text) {
        String wanted = SAYS + step + " ";
        await(wanted + text).atMost(PATIENCE).pollInterval(Duration.ofMillis(20))
                .until(() -> said(wanted, text).findAny().isPresent() || failed() || !process.isAlive());
        return said(wanted, text).findFirst()
                .orElseThrow(() -> new AssertionError("'" + wanted + text + "' was not said, see " + log + ":\n"
                        + String.join("\n", lines())));
    }

    /** Waits for its first process. */
    Duration awaitBoot() {
        step("start", "up");
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Waits for the last step and the end of the machine. */
    void awaitEnd() throws InterruptedException {
        step("end", "done");
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("the machine is off, see " + log)
                .isTrue();
        assertThat(process.exitValue()).as("the kernel's status, see " + log).isZero();
    }

    /** A number that a step told, as key=value. */
    static double number(String line, String key) {
        return Stream.of(line.split("\\s+")).filter(word -> word.startsWith(key + "="))
                .mapToDouble(word -> Double.parseDouble(word.substring(key.length() + 1))).findFirst()
                .orElseThrow(() -> new AssertionError("no " + key + " in: " + line));
    }

    private Stream<String> said(String wanted, String text) {
        return lines().stream().filter(line -> line.startsWith(wanted) && line.contains(text));
    }

    private boolean failed() {
        return lines().stream().anyMatch(line -> line.startsWith(SAYS) && line.contains("FAILED"));
    }

    private List<String> lines() {
        return lines(log);
    }

    private static List<String> lines(Path log) {
        try {
            return Files.readAllLines(log);
        } catch (IOException e) {
            throw new AssertionError(log + ": " + e, e);
        }
    }

    private static String tail(Path log) {
        List<String> lines = lines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    }

    /** A machine that still runs is switched off. */
    @Override
    public void close() {
        process.destroy();
        await("the end of the machine").atMost(PATIENCE).until(() -> !process.isAlive());
    }
}
