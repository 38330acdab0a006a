package dev.remora.launcher;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A gateway in another process, reached through its home. */
final class RunningGateway {
    private static final long STOP_SECONDS = 40;

    private final Home home;

    RunningGateway(Home home) {
        this.home = home;
    }

    /** Runs a shell command there and returns its status. */
    int exec(String command) throws IOException, LauncherException {
        if (!Files.exists(home.socket())) {
            throw notRunning();
        }
        try {
            return new GatewayClient(home.socket()).run(command, System.out, System.err);
        } catch (ConnectException e) {
            throw notRunning();
        } catch (IOException e) {
            throw new LauncherException(
                    "the gateway on " + home.root() + " did not answer to the end: " + OneLine.of(e));
        }
    }

    /** Asks it to stop and waits until its process is gone. */
    void stop() throws IOException, LauncherException, InterruptedException {
        OptionalLong pid = HomeLock.holder(home);
        Optional<ProcessHandle> process = pid.isPresent() ? ProcessHandle.of(pid.getAsLong()) : Optional.empty();
        if (process.isEmpty()) {
            throw notRunning();
        }
        ask(process.get());
        try {
            process.get().onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new LauncherException(
                    "the gateway on " + home.root() + " (pid " + pid.getAsLong() + ") still runs after "
                            + STOP_SECONDS + " s: look into " + home.data().resolve("log").resolve("remora.log"));
        } catch (ExecutionException e) {
            throw new LauncherException("waiting for pid " + pid.getAsLong() + ": " + OneLine.of(e));
        }
    }

    /** By its shell; one that does not listen, or does not take the command, understands SIGTERM just as well. */
    private void ask(ProcessHandle process) throws LauncherException {
        if (!stopsByCommand() && process.isAlive() && !process.destroy()) {
            throw new LauncherException(
                    "pid " + process.pid() + " of " + home.root() + " takes no signal from this user");
        }
    }

    private boolean stopsByCommand() {
        try {
            return new GatewayClient(home.socket()).run("remora:stop", System.out, System.err) == 0;
        } catch (IOException e) {
            return false; // only starting, or already stopping, or its console is taken
        }
    }

    private LauncherException notRunning() {
        return new LauncherException(
                "no gateway runs on " + home.root() + ": start one with 'remora run --home " + home.root()
                        + "'");
    }
}
