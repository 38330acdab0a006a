package dev.remora.rpmsg.smd.channel;

import java.io.Serial;

/** What lies in shared memory breaks the protocol. The message names the place and the value. */
public final class SmdViolation extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String reason;

    /** Makes one. */
    public SmdViolation(String message) {
        super(message);
        reason = message;
    }

    /** The message. */
    public String reason() {
        return reason;
    }
}
