package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgInventory.EndpointStatus;
import dev.remora.rpmsg.RpmsgReceiver;
import java.util.function.Supplier;

/** Makes a channel's inboxes and endpoints, and closes inboxes. Any thread. */
final class Plumbing {

    private final Edge edge;
    private final String label;
    private final Peer peer;
    private final ChannelCounters counters;
    private final Supplier<ChannelSettings> settings;

    /**
     * For one channel.
     *
     * @param label how log lines name it
     * @param settings as they are now
     */
    Plumbing(Edge edge, String label, Peer peer, ChannelCounters counters, Supplier<ChannelSettings> settings) {
        this.edge = edge;
        this.label = label;
        this.peer = peer;
        this.counters = counters;
        this.settings = settings;
    }

    /**
     * Opens an inbox at a local address, or at any.
     *
     * @throws IllegalStateException if that cannot be had
     */
    Inbox openInbox(int address) {
        return edge.endpoints().open(address, label,
                chosen -> new Inbox(chosen, inboxSettings(), counters.drops(), edge.buffers()));
    }

    InboxSettings inboxSettings() {
        return settings.get().inbox(edge.buffers().count());
    }

    /** The inbox goes; its receiver has been detached. How many messages waited. */
    int close(Inbox inbox, DropCause forWhatWaits) {
        edge.endpoints().close(inbox);
        int waited = inbox.close(forWhatWaits);
        peer.forget();
        addressFree();
        return waited;
    }

    /** How a driver sends. */
    Endpoint endpoint(Inbox inbox, SendGate gate, Runnable whenClosed) {
        return new Endpoint(context(inbox, gate, whenClosed));
    }

    /** The default endpoint, for a bundle's receiver. */
    OpenEndpoint openEndpoint(Inbox inbox, SendGate gate, RpmsgReceiver receiver, String bundle, Runnable whenClosed) {
        return new OpenEndpoint(inbox, edge.endpoints(), context(inbox, gate, whenClosed), callback(receiver, bundle),
                patienceNanos());
    }

    /** One besides the default one: who speaks to it is not the channel's remote end. */
    OpenEndpoint furtherEndpoint(Inbox inbox, SendGate gate, RpmsgReceiver receiver, String bundle,
            Runnable whenClosed) {
        return new OpenEndpoint(inbox, edge.endpoints(), context(inbox, gate, whenClosed),
                callback(receiver, bundle, Peer.fixed(RpmsgChannel.ADDRESS_ANY)), patienceNanos());
    }

    /** What the default endpoint calls. */
    Callback callback(RpmsgReceiver receiver, String owner) {
        return callback(receiver, owner, peer);
    }

    private Callback callback(RpmsgReceiver receiver, String owner, Peer heard) {
        return new Callback(label + ", " + owner, receiver, heard, counters.received(), counters.drops());
    }

    private EndpointContext context(Inbox inbox, SendGate gate, Runnable whenClosed) {
        return new EndpointContext(label, inbox.address(), peer, mtu(), edge.transport(), gate,
                () -> settings.get().sendTimeoutNanos(), counters.sent(), edge.events(), whenClosed);
    }

    /** Channels may have room of their own. */
    private int mtu() {
        return peer.isKnown() ? Math.min(edge.mtu(), edge.transport().mtu(peer.address())) : edge.mtu();
    }

    /** How long a driver's code is waited for when it has to go. */
    long patienceNanos() {
        return edge.limits().patienceNanos();
    }

    /** A local address is free again: a channel may have found none, or not this one. */
    void addressFree() {
        edge.settle();
    }

    static EndpointStatus status(OpenEndpoint endpoint, String bundle, boolean main) {
        return status(endpoint.inbox(), bundle, main, endpoint.endpoint().sent(), endpoint.received());
    }

    static EndpointStatus status(Inbox inbox, String bundle, boolean main, long sent, long received) {
        return new EndpointStatus(Integer.toUnsignedLong(inbox.address()), bundle, main, sent, received,
                inbox.queued(), inbox.queuedBytes(), inbox.held(), inbox.retained());
    }
}
