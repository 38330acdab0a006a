package dev.remora.remoteproc.soft.core.glink;

import java.nio.ByteBuffer;

/** Takes what comes in on a channel. Called by the core's main loop. */
@FunctionalInterface
public interface GlinkHandler {

    /**
     * A message came.
     *
     * @param channel where it came in
     * @param payload private to the firmware and little-endian; valid during the call. The same object when the same message
     *            is offered again, and another one when the channel has been opened anew since
     * @return false if it cannot be taken now: it stays in its buffer, which the gateway does not get back, and is offered
     *         again at the next turn, or once more and then never again if the channel was closed
     */
    boolean received(GlinkChannel channel, ByteBuffer payload);
}
