package dev.remora.rpmsg.core;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.PolledReceive;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgReceiver;
import java.util.Objects;

/** A channel as its driver sees it, from probe to remove. */
final class BoundChannel implements RpmsgChannel {

    private final Channel channel;
    private final Binding binding;
    private final Endpoint ownEndpoint;

    BoundChannel(Channel channel, Binding binding, Endpoint ownEndpoint) {
        this.channel = channel;
        this.binding = binding;
        this.ownEndpoint = ownEndpoint;
    }

    @Override
    public String name() {
        return channel.key().name();
    }

    @Override
    public int source() {
        return ownEndpoint.closedReason() == null ? ownEndpoint.address() : ADDRESS_ANY;
    }

    @Override
    public int destination() {
        return channel.peer().address();
    }

    @Override
    public long epoch() {
        return channel.epoch();
    }

    @Override
    public RpmsgEndpoint endpoint() {
        check();
        return ownEndpoint;
    }

    @Override
    public RpmsgEndpoint open(RpmsgReceiver receiver) {
        throw new IllegalStateException(channel + ": its driver has it already; use endpoint() or createEndpoint");
    }

    @Override
    public RpmsgEndpoint createEndpoint(int address, RpmsgReceiver receiver) {
        Objects.requireNonNull(receiver, "receiver");
        return channel.furtherEndpoints().create(binding, address, receiver);
    }

    @Override
    public PolledReceive polled() {
        check();
        return channel.polling().begin(binding);
    }

    private void check() {
        String reason = ownEndpoint.closedReason();
        if (reason != null)
            throw new ChannelClosedException(channel + " is closed: " + reason);
    }

    @Override
    public String toString() {
        return ownEndpoint.toString();
    }
}
