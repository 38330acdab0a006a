package dev.remora.console;

import java.io.IOException;

/** What a client sent is no command; the message says why, for the client to read. */
final class BadFrameException extends IOException {
    private static final long serialVersionUID = 1L;

    BadFrameException(String message) {
        super(message);
    }
}
