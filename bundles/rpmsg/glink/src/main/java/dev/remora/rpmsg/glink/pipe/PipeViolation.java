package dev.remora.rpmsg.glink.pipe;

/** An index of a pipe that cannot be: the link cannot go on. */
public final class PipeViolation extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message one line: which pipe, which index, its value, what it may be
     */
    public PipeViolation(String message) {
        super(message);
    }
}
