package dev.remora.itests.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A gateway as its user has it: the distribution's launcher, a home folder, files in config/ and the shell. */
final class GatewayProcess {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** The flag of a listening socket in /proc/net/unix. */
    private static final String LISTENING = " 00010000 ";

    private final Path launcher;
    private final Path home;
    private @Nullable Process process;

    GatewayProcess(Path distribution, Path home) throws IOException {
        launcher = distribution.resolve("bin/remora");
        this.home = Files.createDirectories(home);
        Files.createDirectories(home.resolve("config"));
    }

    /** Starts it and waits until it listens on the socket. */
    void start(String feature, Path socket) throws IOException {
        Process started = new ProcessBuilder(launcher.toString(), "run", "--home", home.toString(), "--feature",
                feature,
                "--no-console").redirectErrorStream(true).redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())).start();
        process = started;
        until("the gateway listens on " + socket + ", see " + log(), () -> listens(socket) || !started.isAlive());
        assertThat(started.isAlive()).as("the gateway runs, see " + log()).isTrue();
    }

    /** Not by connecting: the gateway serves one at a time. */
    private static boolean listens(Path socket) throws IOException {
        try (Stream<String> sockets = Files.lines(Path.of("/proc/net/unix"))) {
            return sockets.anyMatch(line -> line.endsWith(" " + socket) && line.contains(LISTENING));
        }
    }

    /** Stops it in good order, if it runs. */
    void stop() throws InterruptedException {
        Process running = running();
        running.destroy();
        assertThat(running.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).as("the gateway stops, see " + log())
                .isTrue();
    }

    /** Ends it as a power failure would. */
    void kill() throws InterruptedException {
        running().destroyForcibly().waitFor();
    }

    /** Writes a configuration, whole at once. */
    void configure(String pid, String json) throws IOException {
        Path file = configuration(pid);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, json);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    void unconfigure(String pid) throws IOException {
        Files.delete(configuration(pid));
    }

    /** What a shell command prints. */
    String type(String command) throws IOException, InterruptedException {
        Process exec = new ProcessBuilder(launcher.toString(), "exec", "--home", home.toString(), command)
                .redirectErrorStream(true).redirectInput(new File("/dev/null")).start();
        String printed = new String(exec.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        exec.waitFor();
        return printed;
    }

    /** Waits for what a shell command prints. */
    void untilPrints(String command, String text, boolean there) {
        until(command + (there ? " prints " : " no longer prints ") + text,
                () -> type(command).contains(text) == there);
    }

    /** What a gateway that leaks would have more and more of: open files, and mappings of memory of other processes. */
    long descriptors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(running().pid()), "fd"))) {
            return files.count();
        }
    }

    /** Mappings of memory files that have no name any more: a kernel's memory. */
    long mappedKernels() throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc", Long.toString(running().pid()), "maps"))) {
            return maps.filter(map -> map.contains("/dev/shm/") && map.endsWith("(deleted)")).count();
        }
    }

    Path log() {
        return home.resolve("run.log");
    }

    private Path configuration(String pid) {
        return home.resolve("config").resolve(pid + ".cfg.json");
    }

    private Process running() {
        Process running = process;
        if (running == null) {
            throw new IllegalStateException("not started");
        }
        return running;
    }

    static void until(String what, Callable<Boolean> holds) {
        await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(holds);
    }
}
