package dev.remora.rpmsg;

/** The channel has an owner: a bound driver, or another bundle that opened it. */
public final class ChannelBusyException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message which, and who has it
     */
    public ChannelBusyException(String message) {
        super(message);
    }
}
