package dev.remora.rpmsg.core;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;

/** A channel as everybody sees it: the service. */
final class PublicChannel implements RpmsgChannel {

    private final Channel channel;

    PublicChannel(Channel channel) {
        this.channel = channel;
    }

    @Override
    public String name() {
        return channel.name();
    }

    @Override
    public int source() {
        return channel.source();
    }

    @Override
    public int destination() {
        return channel.destination();
    }

    @Override
    public RpmsgEndpoint endpoint() {
        String reason = channel.goneReason();
        if (reason != null)
            throw new ChannelClosedException(channel + " is closed: " + reason);
        throw new IllegalStateException(channel + ": only its driver has its endpoint; register an RpmsgDriver for it");
    }

    @Override
    public String toString() {
        return channel.toString();
    }
}
