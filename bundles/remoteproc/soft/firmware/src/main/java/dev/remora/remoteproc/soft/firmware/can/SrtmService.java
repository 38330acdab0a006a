package dev.remora.remoteproc.soft.firmware.can;

import java.nio.ByteBuffer;

/** What the core does for the gateway in one category. Called by the core's main loop. */
interface SrtmService {

    SrtmShape shape();

    /**
     * Does what a request of the right version and length asks for.
     *
     * @param command the command, unsigned
     * @param request the whole message, read only
     * @param answer the answer so far, with its header and what it repeats; its limit may be changed
     * @return the code of the answer
     */
    int request(int command, ByteBuffer request, ByteBuffer answer);

    /** The gateway tells something and wants no answer. */
    default void notified(int command) {}

    /** Looks at the time. */
    default void turn() {}

    /** Whoever asked to be told of events is no longer there. */
    default void forgetGateway() {}
}
