package dev.remora.remoteproc.soft.core.smd;

/** The peer has written what must not be; the message is one line. */
final class SmdViolation extends Exception {

    private static final long serialVersionUID = 1L;

    SmdViolation(String message) {
        super(message);
    }
}
