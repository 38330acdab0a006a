package dev.remora.srtm;

import java.io.Serial;

/** The firmware refused a request, did not answer in time or not as the protocol has it, or is gone. One line: what, and why. */
public final class SrtmException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    private final Reason reason;

    /** Why a request was not served. */
    public enum Reason {
        /** No answer in time. It may have been done all the same, unless the message says that it was not sent. */
        TIMEOUT,
        /** The firmware says that it failed. */
        FAILED,
        /** The firmware does not know such a request. */
        UNSUPPORTED,
        /** The firmware speaks another major version of the protocol. */
        VERSION,
        /** The answer makes no sense. */
        MALFORMED,
        /** The channel is gone, as after a reset of the other side, or closed to this gateway by policy. */
        CLOSED
    }

    /**
     * Makes one.
     *
     * @param reason why
     * @param message one line
     */
    public SrtmException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /**
     * Why the request was not served.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
