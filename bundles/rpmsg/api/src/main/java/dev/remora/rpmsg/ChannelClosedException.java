package dev.remora.rpmsg;

/**
 * The channel is gone, or no longer the caller's: its remote crashed or stopped, it was withdrawn, or the driver was
 * unbound. Get the new channel when it comes.
 */
public final class ChannelClosedException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message which channel, and why
     */
    public ChannelClosedException(String message) {
        super(message);
    }
}
