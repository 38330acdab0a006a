package dev.remora.rpmsg.core;

/**
 * Why an owner leaves its channel, and what becomes of the messages that wait, and of those to come.
 *
 * @param reason one line
 * @param after what becomes of the inbox
 * @param cause what messages are counted as that go with the inbox
 */
record Leaving(String reason, After after, DropCause cause) {

    enum After {
        /** Messages wait for the next driver, for the grace period. */
        HAND_OVER,
        /** If they were waiting they go on to do so. */
        AS_BEFORE,
        /** The inbox is closed. */
        CLOSE
    }

    /** A driver is gone, or is to be followed by another. */
    static Leaving handOver(String reason) {
        return new Leaving(reason, After.HAND_OVER, DropCause.NO_DRIVER);
    }

    /** A driver does not take the channel. */
    static Leaving notBound(String reason) {
        return new Leaving(reason, After.AS_BEFORE, DropCause.NO_DRIVER);
    }

    /** Somebody wants the channel to have no owner, or not this one. */
    static Leaving unbound(String reason) {
        return new Leaving(reason, After.CLOSE, DropCause.UNBOUND);
    }

    /** The channel is no more. */
    static Leaving gone(String reason, DropCause cause) {
        return new Leaving(reason, After.CLOSE, cause);
    }
}
