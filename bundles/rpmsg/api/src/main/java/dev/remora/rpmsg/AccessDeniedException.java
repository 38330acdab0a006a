package dev.remora.rpmsg;

/** The policy ({@code dev.remora.rpmsg.policy}) does not let this bundle do this. */
public final class AccessDeniedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message which bundle, which act, which channel, and the policy entry that decided
     */
    public AccessDeniedException(String message) {
        super(message);
    }
}
