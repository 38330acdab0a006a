package dev.remora.remoteproc.soft.core;

import java.nio.ByteBuffer;

/** Takes the messages to an endpoint. */
@FunctionalInterface
public interface RpmsgHandler {

    /**
     * A message came. Called by the core's main loop, one message at a time, in order.
     *
     * @param endpoint where it came in
     * @param source the sender's address, to answer to
     * @param payload private to the firmware and little-endian; valid during the call
     */
    void received(RpmsgEndpoint endpoint, int source, ByteBuffer payload);
}
