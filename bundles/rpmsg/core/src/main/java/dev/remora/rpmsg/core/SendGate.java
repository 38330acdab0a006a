package dev.remora.rpmsg.core;

import dev.remora.rpmsg.AccessDeniedException;
import org.jspecify.annotations.Nullable;

/** Asked before each message of one endpoint. Any thread; allocates nothing and takes no lock while it allows. */
@FunctionalInterface
interface SendGate {

    /** Allows all. */
    SendGate OPEN = (_, _, _) -> null;

    /**
     * Asks for one message, which then counts against the rate.
     *
     * @param destination where it goes
     * @param ofChannel the channel's remote address now
     * @param bytes its payload
     * @return the rate it counts against, to be given back if it is not sent; null if none is limited
     * @throws AccessDeniedException if it must not be sent
     */
    @Nullable
    TokenBucket check(int destination, int ofChannel, long bytes);

    /** Whether a rate may be limited, as things are now. */
    default boolean isRated() { return false; }
}
