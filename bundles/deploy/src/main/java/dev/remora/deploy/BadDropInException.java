package dev.remora.deploy;

/** A file that cannot be used; the message says why and what to do, without the file's name. */
final class BadDropInException extends Exception {
    private static final long serialVersionUID = 1L;

    BadDropInException(String message) {
        super(message);
    }
}
