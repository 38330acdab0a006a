package dev.remora.rpmsg.core;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.PolledReceive;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgReceiver;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A channel as a bundle sees it: its own object of the service, until it gives it back. */
final class BundleChannel implements RpmsgChannel, Maker {

    private final Channel channel;
    private final BundleFacts bundle;
    private final Access access;
    private volatile @Nullable Opening opening;
    private volatile boolean givenBack;

    BundleChannel(Channel channel, BundleFacts bundle, Access access) {
        this.channel = channel;
        this.bundle = bundle;
        this.access = access;
    }

    /** The bundle does not use the service any more, or has stopped. */
    void giveBack() {
        givenBack = true;
        String reason = "bundle " + bundle + " has given it back";
        Opening present = opening;
        if (present != null)
            present.end(new Leaving(reason, Leaving.After.CLOSE, DropCause.NO_DRIVER));
        channel.furtherEndpoints().close(this, reason);
        channel.polling().end(this::equals, reason);
        // If it is the channel that is gone, the bundle is not: it may be writing still.
        if (channel.goneReason() == null)
            channel.forgottenClaims().giveBack(this);
    }

    @Override
    public Access access() {
        return access;
    }

    @Override
    public String bundle() {
        return bundle.toString();
    }

    @Override
    public @Nullable String closedReason() {
        String gone = channel.goneReason();
        return gone == null && givenBack ? "bundle " + bundle + " has given it back" : gone;
    }

    @Override
    public String name() {
        return channel.key().name();
    }

    @Override
    public int source() {
        return channel.source();
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
        Opening present = opening;
        if (present == null)
            throw new IllegalStateException(channel + ": bundle " + bundle + " has not opened it; call open, or "
                    + "register an RpmsgDriver for it");
        String reason = present.endpoint().closedReason();
        if (reason != null)
            throw new ChannelClosedException(channel + " is closed: " + reason);
        return present.endpoint();
    }

    @Override
    public RpmsgEndpoint open(RpmsgReceiver receiver) {
        Objects.requireNonNull(receiver, "receiver");
        check();
        Opening next = channel.open(this, receiver);
        opening = next;
        // Who ended it before it could be seen here is seen now.
        String reason = closedReason();
        if (reason != null)
            next.end(new Leaving(reason, Leaving.After.CLOSE, DropCause.NO_DRIVER));
        next.start();
        return next.endpoint();
    }

    @Override
    public RpmsgEndpoint createEndpoint(int address, RpmsgReceiver receiver) {
        Objects.requireNonNull(receiver, "receiver");
        return channel.furtherEndpoints().create(this, address, receiver);
    }

    @Override
    public PolledReceive polled() {
        check();
        access.poll(channel.facts());
        PolledReceive polled = channel.polling().begin(this);
        // A policy that has changed meanwhile is seen now.
        channel.endDeniedPolling();
        return polled;
    }

    boolean mayPoll() {
        return access.mayOpen(channel.facts());
    }

    private void check() {
        String reason = closedReason();
        if (reason != null)
            throw new ChannelClosedException(channel + " is closed: " + reason);
    }

    @Override
    public String toString() {
        return channel.toString();
    }
}
