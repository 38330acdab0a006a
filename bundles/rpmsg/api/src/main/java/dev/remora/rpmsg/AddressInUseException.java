package dev.remora.rpmsg;

/** The local address has an endpoint already. */
public final class AddressInUseException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message which, and who has it
     */
    public AddressInUseException(String message) {
        super(message);
    }
}
