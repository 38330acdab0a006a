package dev.remora.console;

import java.util.concurrent.ExecutionException;

/** What a person reads when a command fails: one line. */
final class ErrorLine {
    private ErrorLine() {}

    static String of(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof ExecutionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        if (message == null || message.isBlank()) {
            return cause.getClass().getSimpleName();
        }
        String line = message.strip().lines().findFirst().orElse(message);
        if (line.startsWith("Cannot coerce ")) { // Gogo found no method for these arguments
            return "wrong arguments: 'help' with the command's name shows what it takes";
        }
        // "No such file: x" of a NoSuchFileException is only "x": the class says what the message leaves out.
        return line.contains(" ") ? line : cause.getClass().getSimpleName() + ": " + line;
    }
}
