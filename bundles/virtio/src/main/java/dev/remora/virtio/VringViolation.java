package dev.remora.virtio;

/**
 * The other side of a ring broke the protocol. The queue is broken from then on: every later call throws the same.
 * The message is one line that names ring, index and value.
 */
public final class VringViolation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes one.
     *
     * @param message what was found where
     */
    public VringViolation(String message) {
        super(message);
    }
}
