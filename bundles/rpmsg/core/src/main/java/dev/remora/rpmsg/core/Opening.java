package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.RpmsgInventory.EndpointStatus;
import dev.remora.rpmsg.RpmsgReceiver;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A bundle that has a channel, from opening it to giving it back. */
final class Opening implements Owner {

    private final Channel channel;
    private final BundleChannel client;
    private final OpenEndpoint main;
    private final AtomicReference<@Nullable Leaving> leaving = new AtomicReference<>();

    Opening(Channel channel, BundleChannel client, Inbox inbox, SendGate gate, RpmsgReceiver receiver) {
        this.channel = channel;
        this.client = client;
        this.main = channel.plumbing().openEndpoint(inbox, gate, receiver, client.bundle(), this::closed);
        channel.forgottenClaims().made(main.endpoint(), client);
    }

    Endpoint endpoint() {
        return main.endpoint();
    }

    /** Lets messages through, unless it has ended. */
    void start() {
        main.start();
    }

    @Override
    public ChannelState state() {
        return main.endpoint().closedReason() == null ? ChannelState.OPEN : ChannelState.UNBOUND;
    }

    @Override
    public Optional<String> driverName() {
        return Optional.empty();
    }

    @Override
    public String bundle() {
        return client.bundle();
    }

    @Override
    public EndpointStatus endpointStatus() {
        return Plumbing.status(main, bundle(), true);
    }

    @Override
    public void endSends(String reason) {
        main.endpoint().close(reason);
    }

    @Override
    public void end(Leaving why) {
        leaving.compareAndSet(null, why);
        main.close(why.reason(), why.cause());
    }

    @Override
    public void endIfDenied() {
        if (!client.access().mayOpen(channel.facts()))
            end(Leaving.unbound("the policy does not let bundle " + bundle() + " have it any more"));
    }

    private void closed() {
        channel.forgottenClaims().closed();
        Leaving why = leaving.get();
        channel.left(this, why == null ? Leaving.notBound("closed by bundle " + bundle()) : why, true);
    }
}
