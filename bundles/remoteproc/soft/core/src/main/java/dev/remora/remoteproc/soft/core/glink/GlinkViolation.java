package dev.remora.remoteproc.soft.core.glink;

/** The peer has written what must not be; the message is one line. */
final class GlinkViolation extends Exception {

    private static final long serialVersionUID = 1L;

    GlinkViolation(String message) {
        super(message);
    }
}
