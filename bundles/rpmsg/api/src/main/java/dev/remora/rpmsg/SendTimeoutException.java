package dev.remora.rpmsg;

/**
 * The remote has not freed a buffer in time: it is slow, stuck, or does not read this channel.
 */
public final class SendTimeoutException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message which channel, and why
     */
    public SendTimeoutException(String message) {
        super(message);
    }
}
