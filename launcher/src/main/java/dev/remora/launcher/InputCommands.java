package dev.remora.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The shell when standard input is no terminal: one command a line. The gateway outlives the end of the input. */
final class InputCommands implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(InputCommands.class);

    private final InputStream in;
    private final GatewayClient client;

    InputCommands(InputStream in, GatewayClient client) {
        this.in = in;
        this.client = client;
    }

    void start() {
        Thread.ofPlatform().name("remora-input").daemon().start(this);
    }

    @Override
    public void run() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset()))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                command(line.strip());
            }
        } catch (IOException e) {
            LOG.warn("standard input: {}", OneLine.of(e));
        }
    }

    private void command(String line) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        try {
            client.run(line.equals("exit") ? "remora:stop" : line, System.out, System.err);
        } catch (IOException e) {
            LOG.warn("command '{}' from standard input: {}", line, OneLine.of(e));
        }
    }
}
