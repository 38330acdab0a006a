package dev.remora.rpmsg.core;

import dev.remora.rpmsg.AccessDeniedException;

/** Asked before each message of one endpoint. Any thread; allocates nothing and takes no lock while it allows. */
@FunctionalInterface
interface SendGate {

    /** Allows all. */
    SendGate OPEN = (source, destination, bytes) -> {
    };

    /**
     * Asks for one message; what it allows counts against the rate, sent or not.
     *
     * @param source its local address
     * @param destination where it goes
     * @param bytes its payload
     * @throws AccessDeniedException if it must not be sent
     */
    void check(int source, int destination, long bytes);
}
