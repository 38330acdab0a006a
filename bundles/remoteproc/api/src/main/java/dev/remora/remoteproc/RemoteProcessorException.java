package dev.remora.remoteproc;

/** A remote processor did not do what was asked; the message is one line: what, where, why. */
public class RemoteProcessorException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message one line
     */
    public RemoteProcessorException(String message) {
        super(message);
    }

    /**
     * Makes one.
     *
     * @param message one line
     * @param cause what lies behind
     */
    public RemoteProcessorException(String message, Throwable cause) {
        super(message, cause);
    }
}
