package dev.remora.remoteproc.soft.core.process;

/** The core cannot boot what it was given; the message is one line. */
final class BootException extends Exception {

    private static final long serialVersionUID = 1L;

    BootException(String message) {
        super(message);
    }

    BootException(String message, Throwable cause) {
        super(message, cause);
    }
}
