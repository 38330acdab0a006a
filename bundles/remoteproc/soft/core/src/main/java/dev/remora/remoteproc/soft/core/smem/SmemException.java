package dev.remora.remoteproc.soft.core.smem;

/** The heap is corrupt, full or locked; the message is one line. */
public final class SmemException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Makes it.
     *
     * @param message one line
     */
    public SmemException(String message) {
        super(message);
    }
}
