package dev.remora.remoteproc.soft.firmware.rpm;

/** A request that is not granted; the message is the text of the answer. */
final class RpmRefusal extends Exception {

    private static final long serialVersionUID = 1L;

    static final String INVALID_HEADER = "invalid header";
    static final String NO_RESOURCE = "resource does not exist";

    RpmRefusal(String message) {
        super(message);
    }
}
