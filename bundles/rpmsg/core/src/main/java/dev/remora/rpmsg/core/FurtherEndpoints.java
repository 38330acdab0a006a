package dev.remora.rpmsg.core;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgInventory.EndpointStatus;
import dev.remora.rpmsg.RpmsgReceiver;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The endpoints of a channel besides the default one, each with its maker. Any thread. */
final class FurtherEndpoints {

    private final Channel channel;
    /** Guarded by this. */
    private final Map<OpenEndpoint, Maker> endpoints = new LinkedHashMap<>();

    FurtherEndpoints(Channel channel) {
        this.channel = channel;
    }

    /** As {@link dev.remora.rpmsg.RpmsgChannel#createEndpoint}. */
    RpmsgEndpoint create(Maker maker, int address, RpmsgReceiver receiver) {
        check(maker.closedReason());
        SendGate gate = maker.access().createEndpoint(channel.facts(), address);
        AtomicReference<@Nullable OpenEndpoint> self = new AtomicReference<>();
        OpenEndpoint made = channel.plumbing().furtherEndpoint(channel.plumbing().openInbox(address), gate, receiver,
                maker.bundle(), () -> closed(self.get()));
        self.set(made);
        channel.forgottenClaims().made(made.endpoint(), maker);
        synchronized (this) {
            endpoints.put(made, maker);
        }
        // A maker that ended before it could see this one is seen here, and so is a policy that changed.
        String reason = maker.closedReason();
        if (reason == null && !maker.access().mayCreateEndpoint(channel.facts()))
            reason = "the policy has changed";
        if (reason != null)
            made.close(reason, DropCause.UNBOUND);
        check(reason);
        made.start();
        return made.endpoint();
    }

    private void check(@Nullable String reason) {
        if (reason != null)
            throw new ChannelClosedException(channel + " is closed: " + reason);
    }

    private void closed(@Nullable OpenEndpoint endpoint) {
        synchronized (this) {
            endpoints.remove(endpoint);
        }
        channel.forgottenClaims().closed();
        // Somebody may wait for its address.
        channel.plumbing().addressFree();
    }

    /** Lets nothing more be sent by those of a maker. */
    void endSends(Maker maker, String reason) {
        select(maker::equals).forEach(endpoint -> endpoint.endpoint().close(reason));
    }

    /** Closes those of a maker. Without locks. */
    void close(Maker maker, String reason) {
        select(maker::equals).forEach(endpoint -> endpoint.close(reason, DropCause.UNBOUND));
    }

    /** Lets nothing more be sent. */
    void endSends(String reason) {
        select(_ -> true).forEach(endpoint -> endpoint.endpoint().close(reason));
    }

    /** Closes all. Without locks. */
    void close(String reason, DropCause cause) {
        select(_ -> true).forEach(endpoint -> endpoint.close(reason, cause));
    }

    /** The policy has changed: closes those that it no longer allows. */
    void closeDenied() {
        select(maker -> !maker.access().mayCreateEndpoint(channel.facts()))
                .forEach(endpoint -> endpoint.close("the policy has changed", DropCause.UNBOUND));
    }

    void settings(InboxSettings settings) {
        select(_ -> true).forEach(endpoint -> endpoint.inbox().settings(settings));
    }

    private synchronized List<OpenEndpoint> select(Predicate<Maker> which) {
        return endpoints.entrySet().stream().filter(entry -> which.test(entry.getValue())).map(Map.Entry::getKey)
                .toList();
    }

    synchronized List<EndpointStatus> status() {
        return endpoints.entrySet().stream()
                .map(entry -> Plumbing.status(entry.getKey(), entry.getValue().bundle(), false)).toList();
    }
}
