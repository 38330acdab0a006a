package dev.remora.rpmsg.core;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;

/** A channel as its driver sees it, from probe to remove. */
record BoundChannel(String name, int destination, Endpoint ownEndpoint) implements RpmsgChannel {

    @Override
    public int source() {
        return ownEndpoint.closedReason() == null ? ownEndpoint.address() : ADDRESS_ANY;
    }

    @Override
    public RpmsgEndpoint endpoint() {
        String reason = ownEndpoint.closedReason();
        if (reason != null)
            throw new ChannelClosedException("channel " + name + " is closed: " + reason);
        return ownEndpoint;
    }

    @Override
    public String toString() {
        return ownEndpoint.toString();
    }
}
