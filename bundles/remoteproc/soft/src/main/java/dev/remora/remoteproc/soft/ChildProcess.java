package dev.remora.remoteproc.soft;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that we have started. A thread of its own reads what it prints until it has ended, so that its last words are
 * known when its exit is. Its standard input stays open as long as we live; there it also hears whether it is left.
 */
final class ChildProcess extends CoreProcess {

    private static final Logger LOG = LoggerFactory.getLogger(ChildProcess.class);
    private static final int MAX_LINE = 500;
    private static final int LEFT = 'd';
    private static final int ATTACHED = 'a';

    private final String name;
    private final Process process;
    private final Thread watch;
    private volatile String lastLine = "";
    private volatile boolean released;

    private ChildProcess(String name, Process process) {
        super(process.toHandle());
        this.name = name;
        this.process = process;
        watch = new Thread(this::watch, "remora-soft-" + name);
        watch.setDaemon(true);
    }

    static ChildProcess start(String name, ProcessBuilder builder) throws IOException {
        ChildProcess started = new ChildProcess(name, builder.redirectErrorStream(true).start());
        started.watch.start();
        return started;
    }

    /** The process as its tests need it. */
    Process process() {
        return process;
    }

    @Override
    void leave(boolean livesOn) throws IOException {
        OutputStream input = process.getOutputStream();
        input.write(livesOn ? LEFT : ATTACHED);
        input.flush();
    }

    @Override
    void release() {
        released = true;
        // It has closed its output when it was left: the thread waits for its end only.
        watch.interrupt();
    }

    @Override
    String lastWords() {
        return lastLine;
    }

    private void watch() {
        readOutput();
        try {
            ended(process.waitFor());
        } catch (InterruptedException e) {
            if (!released) {
                // Nobody interrupts this thread but a JVM that is going away.
                ended(UNKNOWN_STATUS);
            }
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

    /** Firmware prints what it likes: nothing of it steers a terminal. */
    private static String printable(CharSequence line) {
        return line.chars().map(c -> Character.isISOControl(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }

    private void printed(StringBuilder line) {
        if (!line.isEmpty()) {
            lastLine = printable(line);
            LOG.debug("{}: {}", name, lastLine);
            line.setLength(0);
        }
    }
}
