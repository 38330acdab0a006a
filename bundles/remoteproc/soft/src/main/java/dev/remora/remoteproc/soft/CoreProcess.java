package dev.remora.remoteproc.soft;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running process. A thread of its own reads what it prints until it has ended, so that its last words are known when
 * its exit is. Its standard input stays open as long as we live.
 */
final class CoreProcess {

    private static final Logger LOG = LoggerFactory.getLogger(CoreProcess.class);
    private static final int MAX_LINE = 500;

    private final String name;
    private final Process process;
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private volatile String lastLine = "";

    private CoreProcess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    static CoreProcess start(String name, ProcessBuilder builder) throws IOException {
        CoreProcess started = new CoreProcess(name, builder.redirectErrorStream(true).start());
        Thread reader = new Thread(started::watch, "remora-soft-" + name);
        reader.setDaemon(true);
        reader.start();
        return started;
    }

    long pid() {
        return process.pid();
    }

    /** The exit status; empty while it runs. */
    OptionalInt status() {
        Integer status = exit.getNow(null);
        return status == null ? OptionalInt.empty() : OptionalInt.of(status);
    }

    /** Calls back once it has ended, with a thread of ours. */
    void onExit(Runnable action) {
        var ignored = exit.thenRun(action);
    }

    /** One line on how it ended, with its last words. */
    String epitaph() {
        String end = "soft core process " + pid() + " ended with status " + status().orElse(-1);
        return lastLine.isEmpty() ? end : end + ": " + lastLine;
    }

    /** The process as its tests need it. */
    Process process() {
        return process;
    }

    /** Takes its power away. By the handle: Process.destroyForcibly would close the pipes under the reader. */
    void kill() {
        boolean ignored = process.toHandle().destroyForcibly();
    }

    /** Waits for its end; an interrupt does not shorten this and is kept. */
    boolean awaitExit(long millis) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    var ignored = exit.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return true;
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (TimeoutException e) {
                    return false;
                } catch (ExecutionException e) {
                    throw new IllegalStateException(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void watch() {
        readOutput();
        try {
            exit.complete(process.waitFor());
        } catch (InterruptedException e) {
            // Nobody interrupts this thread but a JVM that is going away.
            exit.completeExceptionally(e);
        }
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("{}: input of soft core process {}: {}", name, pid(), e.getMessage());
        }
    }

    private void readOutput() {
        try (Reader output = new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
            StringBuilder line = new StringBuilder();
            for (int c = output.read(); c >= 0; c = output.read()) {
                if (c == '\n') {
                    printed(line);
                } else if (line.length() < MAX_LINE) {
                    line.append((char) c);
                }
            }
            printed(line);
        } catch (IOException e) {
            LOG.debug("{}: output of soft core process {}: {}", name, pid(), e.getMessage());
        }
    }

    private void printed(StringBuilder line) {
        if (!line.isEmpty()) {
            lastLine = line.toString();
            LOG.debug("{}: {}", name, lastLine);
            line.setLength(0);
        }
    }
}
