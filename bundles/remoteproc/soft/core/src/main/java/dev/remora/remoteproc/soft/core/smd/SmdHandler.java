package dev.remora.remoteproc.soft.core.smd;

import java.nio.ByteBuffer;

/** Takes what comes in on a channel. Called by the core's main loop. */
@FunctionalInterface
public interface SmdHandler {

    /**
     * A message came, or on a stream channel some bytes.
     *
     * @param channel where it came in
     * @param payload private to the firmware and little-endian; valid during the call
     * @return false if it cannot be taken now: it stays in the ring and is offered again once the gateway has read
     */
    boolean received(SmdChannel channel, ByteBuffer payload);
}
