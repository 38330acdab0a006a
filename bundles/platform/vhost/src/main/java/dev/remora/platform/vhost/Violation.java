package dev.remora.platform.vhost;

/** The front end broke the protocol, or asks for what cannot be had: the connection is closed. */
final class Violation extends Exception {

    private static final long serialVersionUID = 1;

    /**
     * Says it.
     *
     * @param message one line: which request, which value
     */
    Violation(String message) {
        super(message, null, false, false);
    }
}
