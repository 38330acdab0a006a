package dev.remora.smem;

import java.io.Serial;

/** An item cannot be found or allocated. The message names the heap, the place and the value. */
public final class SmemException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What is wrong. */
    private final Reason reason;

    /** Why an item cannot be had. */
    public enum Reason {
        /** No such item number, or one that may not be allocated, or a size out of range. */
        INVALID,
        /** Allocation only: the item is there already; find it. */
        EXISTS,
        /** Allocation only: there is not enough free space. */
        NO_SPACE,
        /** The item lies in an auxiliary region that is not configured here. */
        NO_REGION,
        /** The heap is not initialised (yet), or of an unknown version. */
        NOT_READY,
        /** The remote spinlock was not to be had in time, or was taken away while an item was allocated. */
        LOCKED,
        /** What lies in memory breaks the format: nothing that follows there can be trusted. */
        CORRUPT
    }

    /**
     * Makes one.
     *
     * @param reason why
     * @param message one line
     */
    public SmemException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /**
     * Why the item cannot be had.
     *
     * @return the reason
     */
    public Reason reason() {
        return reason;
    }
}
