package dev.remora.remoteproc.spi;

import dev.remora.remoteproc.RemoteProcessorException;

/** A core could not be started or stopped; the message is one line: what, where, why. */
public final class RemoteCoreException extends RemoteProcessorException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message one line
     */
    public RemoteCoreException(String message) {
        super(message);
    }

    /**
     * Makes one.
     *
     * @param message one line
     * @param cause what lies behind
     */
    public RemoteCoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
