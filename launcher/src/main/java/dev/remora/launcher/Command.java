package dev.remora.launcher;

import java.nio.file.Path;
import java.util.List;

/** What the command line asks for. */
sealed interface Command {

    /** Start a gateway and stay with it. */
    record Run(Path home, List<String> features, boolean console) implements Command {}

    /** Run a shell command in the gateway of {@code home}. */
    record Exec(Path home, String command) implements Command {}

    /** Stop the gateway of {@code home}. */
    record Stop(Path home) implements Command {}

    /** Show how to use the command line. */
    record Help() implements Command {}
}
