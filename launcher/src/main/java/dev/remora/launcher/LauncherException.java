package dev.remora.launcher;

import java.io.Serial;

/** What the user is told in one line; the launcher ends with status 1. */
final class LauncherException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    LauncherException(String message) {
        super(message);
    }
}
