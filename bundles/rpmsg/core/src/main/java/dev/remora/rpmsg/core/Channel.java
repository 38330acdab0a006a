package dev.remora.rpmsg.core;

import dev.remora.rpmsg.ChannelBusyException;
import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgInventory.EndpointStatus;
import dev.remora.rpmsg.RpmsgReceiver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A channel from announcement to gone: who has it, what waits for it, how it ends. */
final class Channel {

    private static final Logger LOG = LoggerFactory.getLogger(Channel.class);

    private final Edge edge;
    private final ChannelKey key;
    private final @Nullable StaticChannel configured;
    private final String id;
    private final String label;
    private final Peer peer;
    private final ChannelFacts facts;
    private final ChannelCounters counters = new ChannelCounters();
    private final Plumbing plumbing;
    private final DefaultInbox defaultInbox;
    private final Seat seat;
    private final FurtherEndpoints furtherEndpoints = new FurtherEndpoints(this);
    private final ForgottenClaims forgottenClaims = new ForgottenClaims();
    private final Matching matching;
    private final Showing showing;

    private volatile ChannelSettings settings;
    private volatile String reason = "announced";
    private volatile boolean appeared;
    private volatile DropCause goneCause = DropCause.EDGE_ENDED;
    private final AtomicBoolean vanished = new AtomicBoolean();

    /**
     * A new one; {@link #appear} follows.
     *
     * @param configured what it is there by; null: by announcement
     */
    Channel(Edge edge, ChannelKey key, @Nullable StaticChannel configured) {
        this.edge = edge;
        this.key = key;
        this.configured = configured;
        this.id = key.id(edge.name());
        this.label = edge.name() + ": channel " + key.name() + " (" + key.where() + ")";
        this.peer = configured != null && configured.isOpenToAll()
                ? Peer.learned(this::peerChanged)
                : Peer.fixed(key.destination());
        this.facts = new ChannelFacts(key.name(), edge.name(), edge.processor(), key.destination());
        this.settings = edge.settings(key.name());
        this.plumbing = new Plumbing(edge, label, peer, counters, () -> settings);
        this.defaultInbox = new DefaultInbox(edge, key, plumbing);
        this.seat = new Seat(defaultInbox::open);
        this.showing = new Showing(this, edge);
        this.matching = new Matching(this, edge, seat, showing);
    }

    ChannelKey key() {
        return key;
    }

    boolean isConfigured() { return configured != null; }

    boolean isConfiguredBy(StaticChannel configuration) { return configuration.equals(configured); }

    /** Whether the remote is told of it, whoever has it. */
    boolean isServed() {
        return configured != null && configured.served();
    }

    /** The remote's address. */
    Peer peer() {
        return peer;
    }

    private void peerChanged() {
        LOG.debug("{}: its remote address is {}", label, Texts.hex(peer.address()));
        edge.worker().execute(this::settle);
    }

    String id() {
        return id;
    }

    ChannelFacts facts() {
        return facts;
    }

    ChannelSettings settings() {
        return settings;
    }

    ChannelCounters counters() {
        return counters;
    }

    Plumbing plumbing() {
        return plumbing;
    }

    FurtherEndpoints furtherEndpoints() {
        return furtherEndpoints;
    }

    ForgottenClaims forgottenClaims() {
        return forgottenClaims;
    }

    Matching matching() {
        return matching;
    }

    long epoch() {
        return edge.epoch();
    }

    Polling polling() {
        return edge.polling();
    }

    int source() {
        Inbox inbox = seat.inbox();
        return inbox == null ? RpmsgChannel.ADDRESS_ANY : inbox.address();
    }

    /** Why it has no owner, for the shell. */
    void reason(String text) {
        reason = text;
    }

    @Nullable
    String goneReason() {
        return seat.gone();
    }

    /** How an owner leaves because the channel is gone. */
    Leaving goneLeaving(String why) {
        return Leaving.gone(why, goneCause);
    }

    /**
     * If it had a local address before this bus: what arrives there waits for its driver, as if that were just being
     * replaced. Before {@link #appear}; any thread.
     */
    void resume() {
        if (edge.formerAddresses().of(key) == RpmsgChannel.ADDRESS_ANY || settings.graceNanos() == 0)
            return;
        try {
            seat.await(settings.graceNanos());
            reason = "its driver is awaited again";
            edge.worker().schedule(this::graceOver, settings.graceNanos());
        } catch (IllegalStateException e) {
            LOG.debug("{}: nothing waits for its driver: {}", label, e.getMessage());
        }
    }

    /** Shows the channel and looks for a driver. The edge's worker. */
    void appear() {
        if (seat.gone() != null)
            return;
        appeared = true;
        edge.lives().tell(before -> LOG.info("{} {}{}", label, isConfigured() ? "configured" : "announced",
                Texts.more(before)));
        showing.appear();
        settle();
    }

    /** Looks for a driver if there is none. The edge's worker. */
    void settle() {
        if (!appeared)
            return;
        matching.settle();
        seat.ifEmpty(defaultInbox::gone);
    }

    /** An owner has left. Any thread, without locks. */
    void left(Owner former, Leaving why, boolean hadIt) {
        Inbox inbox = seat.leave(former, why, settings.graceNanos());
        if (inbox != null)
            plumbing.close(inbox, why.cause());
        boolean waits = seat.isWaiting();
        if (hadIt && seat.gone() == null) {
            reason = why.reason();
            edge.lives().tell(before -> LOG.info("{}: {}, {}{}", label, waits ? "waiting" : "unbound", why.reason(),
                    Texts.more(before)));
        }
        if (waits && why.after() == Leaving.After.HAND_OVER)
            edge.worker().schedule(this::graceOver, settings.graceNanos());
        edge.worker().execute(this::settle);
    }

    private void graceOver() {
        Inbox inbox = seat.expire();
        if (inbox == null)
            return;
        int waited = plumbing.close(inbox, DropCause.GRACE_EXPIRED);
        String line = label + ": unbound, no driver has come within " + settings.graceMillis() + " ms";
        edge.lives().tell(before -> {
            if (waited == 0) {
                LOG.info("{}{}", line, Texts.more(before));
            } else {
                LOG.warn("{}; {} waiting messages dropped{}", line, waited, Texts.more(before));
            }
        });
        settle();
    }

    /** Ends the binding, if it is to this driver, which is gone. Any thread, without locks. */
    void driverGone(long driver) {
        if (seat.owner() instanceof Binding present && present.driver().id() == driver)
            present.end(Leaving.handOver(Matching.goneText(present.driver())));
    }

    boolean isBoundTo(long driver) {
        return seat.owner() instanceof Binding present && present.state() == ChannelState.BOUND
                && present.driver().id() == driver;
    }

    /** The object of a bundle that uses the service. */
    BundleChannel client(BundleFacts bundle) {
        return new BundleChannel(this, bundle, edge.access(bundle));
    }

    /** A bundle opens it. Any thread. */
    Opening open(BundleChannel client, RpmsgReceiver receiver) {
        Optional<String> override = matching.override();
        if (override.isPresent())
            throw new ChannelBusyException(label + " is reserved for driver " + override.get() + " (driver.override)");
        SendGate gate = client.access().open(facts);
        Opening next = seat.take(false, inbox -> new Opening(this, client, inbox, gate, receiver));
        if (next == null)
            throw notFree();
        next.endIfDenied();
        edge.worker().execute(this::settle);
        return next;
    }

    private IllegalStateException notFree() {
        String goneReason = seat.gone();
        if (goneReason != null)
            return new ChannelClosedException(label + " is closed: " + goneReason);
        return new ChannelBusyException(label + switch (seat.owner()) {
            case Binding binding -> " is bound to driver " + binding.driver().name() + " of bundle " + binding.bundle();
            case Opening opening -> " was opened by bundle " + opening.bundle();
            case null -> " waits for its next driver";
        });
    }

    /** The settings may have changed. Any thread, without locks. */
    void reconfigure() {
        settings = edge.settings(key.name());
        InboxSettings changed = plumbing.inboxSettings();
        Inbox inbox = seat.inbox();
        if (inbox != null)
            inbox.settings(changed);
        furtherEndpoints.settings(changed);
        matching.checkOverride();
    }

    /** The policy has changed. Any thread, without locks. */
    void policyChanged() {
        Owner present = seat.owner();
        if (present != null)
            present.endIfDenied();
        furtherEndpoints.closeDenied();
        endDeniedPolling();
        edge.worker().execute(() -> {
            matching.forgetDenied();
            settle();
        });
    }

    /** Ends the polled mode of a bundle that may not have it any more. */
    void endDeniedPolling() {
        polling().end(maker -> maker instanceof BundleChannel client && !client.mayPoll(), "the policy has changed");
    }

    /** Messages wait no longer, unless there is an owner. */
    void giveUpWaiting(DropCause cause) {
        Inbox inbox = seat.giveUp();
        if (inbox != null)
            plumbing.close(inbox, cause);
    }

    /**
     * From now on nothing is sent; {@link #vanish} follows. Any thread, at once.
     *
     * @param cause what messages are counted as that go with it
     */
    void leave(String why, DropCause cause) {
        goneCause = cause;
        seat.end(why);
        Owner present = seat.owner();
        if (present != null)
            present.endSends(why);
        furtherEndpoints.endSends(why);
    }

    /**
     * Ends what {@link #leave} left. Any thread, without locks.
     *
     * @param withdraws whether the remote is to be told that the local address is gone
     */
    void vanish(boolean withdraws) {
        if (!vanished.compareAndSet(false, true))
            return;
        String why = String.valueOf(seat.gone());
        Owner present = seat.owner();
        if (present != null)
            present.end(goneLeaving(why));
        furtherEndpoints.close(why, goneCause);
        giveUpWaiting(goneCause);
        if (withdraws)
            matching.withdraw();
        reason = why;
        showing.gone();
        if (appeared)
            edge.lives().tell(before -> LOG.info("{} gone, {}{}", label, why, Texts.more(before)));
    }

    /** After {@link #vanish}, if the remote still has it. */
    void closeForRemote() {
        defaultInbox.gone();
    }

    /** Whether nobody is about to have it, or to leave it. */
    boolean isSettled() {
        Owner owner = seat.owner();
        return owner == null || owner.state() == ChannelState.BOUND || owner.state() == ChannelState.OPEN;
    }

    List<EndpointStatus> endpoints() {
        List<EndpointStatus> all = new ArrayList<>();
        Owner owner = seat.owner();
        Inbox inbox = seat.inbox();
        if (owner != null) {
            all.add(owner.endpointStatus());
        } else if (inbox != null) {
            all.add(Plumbing.status(inbox, "", true, 0, 0));
        }
        all.addAll(furtherEndpoints.status());
        return List.copyOf(all);
    }

    ChannelStatus status() {
        Owner owner = seat.owner();
        ChannelState idle = seat.isWaiting() ? ChannelState.WAITING : ChannelState.UNBOUND;
        ChannelState state = owner == null ? idle : owner.state();
        boolean owned = state == ChannelState.BOUND || state == ChannelState.OPEN;
        Optional<Owner> shown = Optional.ofNullable(owner).filter(_ -> owned);
        List<EndpointStatus> endpoints = endpoints();
        return new ChannelStatus(id, key.name(), addressOrNone(source()), addressOrNone(peer.address()),
                edge.backend(), edge.name(), edge.processor(), edge.epoch(), state,
                shown.flatMap(Owner::driverName), shown.map(Owner::bundle), matching.override(),
                owned ? "" : reason(owner, state),
                settings.overflowText(), counters.sent().sum(), counters.received().sum(),
                endpoints.stream().mapToInt(EndpointStatus::queued).sum(),
                endpoints.stream().mapToInt(EndpointStatus::held).sum(), counters.drops().snapshot());
    }

    private String reason(@Nullable Owner owner, ChannelState state) {
        return state == ChannelState.PROBING && owner instanceof Binding present
                ? present.driver().name() + " is being probed"
                : reason;
    }

    private static long addressOrNone(int address) {
        return address == RpmsgChannel.ADDRESS_ANY ? -1 : Integer.toUnsignedLong(address);
    }

    @Override
    public String toString() {
        return label;
    }
}
