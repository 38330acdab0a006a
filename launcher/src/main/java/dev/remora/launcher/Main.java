package dev.remora.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.osgi.framework.BundleException;

/** The command line {@code remora}. */
public final class Main {
    private static final String DEFAULT_HOME = "/var/lib/remora";

    private Main() {}

    /**
     * Runs one command and ends the process with its status: 0 done, 1 failed with one line on stderr; exec has the status of
     * its shell command.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        int status;
        try {
            Path defaultHome = Path.of(System.getProperty("remora.home", DEFAULT_HOME)).toAbsolutePath().normalize();
            status = run(CommandLine.parse(List.of(args), defaultHome), defaultHome);
        } catch (LauncherException | IOException | BundleException | RuntimeException | LinkageError e) {
            System.err.println("remora: " + OneLine.of(e));
            status = 1;
        } catch (InterruptedException e) {
            System.err.println("remora: interrupted");
            status = 1;
        }
        // The framework's threads are no daemons.
        System.exit(status);
    }

    private static int run(Command command, Path defaultHome)
            throws LauncherException, IOException, BundleException, InterruptedException {
        switch (command) {
            case Command.Run run -> new Gateway(new Home(run.home()), Distribution.ofLauncher()).run(run);
            case Command.Exec exec -> {
                return new RunningGateway(new Home(exec.home())).exec(exec.command());
            }
            case Command.Stop stop -> new RunningGateway(new Home(stop.home())).stop();
            case Command.Help _ -> System.out.printf(CommandLine.USAGE, defaultHome);
        }
        return 0;
    }
}
