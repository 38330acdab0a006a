package dev.remora.rpm;

import java.io.Serial;

/** The RPM refused a vote, did not answer in time, or is gone. One line: which vote, and why. */
public final class RpmException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    private final Reason reason;

    /** Why a vote is not in force. */
    public enum Reason {
        /** The RPM says {@code resource does not exist}. */
        NO_RESOURCE,
        /** Any other text of the RPM. */
        REFUSED,
        /** No answer in time. The vote may be in force; it is sent again with the next one for that resource. */
        TIMEOUT,
        /** The channel is gone, or sleeps; or sleeping is not possible now. */
        UNAVAILABLE
    }

    /**
     * Makes one.
     *
     * @param reason why
     * @param message one line
     */
    public RpmException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /**
     * Why the vote is not in force.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
