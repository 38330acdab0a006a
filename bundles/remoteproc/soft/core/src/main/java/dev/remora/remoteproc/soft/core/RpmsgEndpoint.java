package dev.remora.remoteproc.soft.core;

import java.nio.ByteBuffer;

/** A local address of the firmware. Any thread may call. */
public interface RpmsgEndpoint {

    /**
     * The address.
     *
     * @return at least 0x400
     */
    int address();

    /**
     * Sends a message. Waits until the gateway offers a buffer: a slow gateway slows the firmware down.
     *
     * @param destination the gateway's endpoint address
     * @param payload from its position to its limit; not changed
     * @return false if the gateway went away, so that the message was not sent
     * @throws IllegalArgumentException if the payload is longer than the gateway's buffers allow (usually 496 bytes)
     */
    boolean send(int destination, ByteBuffer payload);

    /** Announces the service once more: to a gateway that knows it already this says nothing new. */
    void announce();

    /** Takes the service back: the gateway's channel goes, messages to this address are dropped. */
    void withdraw();
}
