package dev.remora.remoteproc.soft.board;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The process that is the core. Its standard input stays open as long as the board lives: without a board it ends. A thread
 * of its own reads what it prints until it has ended.
 */
final class CoreProcess {

    private static final int MAX_LINE = 500;
    private static final long KILL_SECONDS = 10;

    private final Process process;
    private final Consumer<String> output;
    private volatile String lastLine = "";

    private CoreProcess(Process process, Consumer<String> output) {
        this.process = process;
        this.output = output;
    }

    /** Starts it; {@code ended} is called once, by its own thread. */
    static CoreProcess start(List<String> command, Path folder, Consumer<String> output, Consumer<CoreProcess> ended)
            throws IOException {
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
        CoreProcess core = new CoreProcess(process, output);
        Thread watch = new Thread(() -> core.watch(ended), "remora-board-m4");
        watch.setDaemon(true);
        watch.start();
        return core;
    }

    long pid() {
        return process.pid();
    }

    /** Takes its power away; when this returns nothing of it runs. */
    void kill() throws BoardException, InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(KILL_SECONDS, TimeUnit.SECONDS)) {
            throw new BoardException("process " + pid() + " does not end");
        }
    }

    /** How it ended, one line. */
    String end() {
        return "ended with status " + process.exitValue() + (lastLine.isEmpty() ? "" : ": " + lastLine);
    }

    private void watch(Consumer<CoreProcess> ended) {
        try {
            readOutput();
            process.waitFor();
            ended.accept(this);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does but a JVM that is going away
        }
    }

    private void readOutput() {
        try (Reader in = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c == '\n') {
                    printed(line);
                } else if (line.length() < MAX_LINE) {
                    // Firmware prints what it likes: nothing of it steers a terminal.
                    line.append(Character.isISOControl(c) ? '?' : (char) c);
                }
            }
            printed(line);
        } catch (IOException e) {
            output.accept("output of process " + pid() + ": " + e.getMessage());
        }
    }

    private void printed(StringBuilder line) {
        if (!line.isEmpty()) {
            lastLine = line.toString();
            output.accept(lastLine);
            line.setLength(0);
        }
    }
}
