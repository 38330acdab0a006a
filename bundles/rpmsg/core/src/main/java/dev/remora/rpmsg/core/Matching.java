package dev.remora.rpmsg.core;

import dev.remora.rpmsg.AccessDeniedException;
import dev.remora.rpmsg.ChannelBusyException;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.ChannelState;
import dev.remora.rpmsg.spi.RpmsgTransport;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a channel and a driver together: by itself, by hand, by override. */
final class Matching {

    private static final Logger LOG = LoggerFactory.getLogger(Matching.class);

    private final Channel channel;
    private final Edge edge;
    private final Seat seat;
    private final Showing showing;
    private final Candidates candidates;
    private final LocalAnnouncement announcement;

    Matching(Channel channel, Edge edge, Seat seat, Showing showing) {
        this.channel = channel;
        this.edge = edge;
        this.seat = seat;
        this.showing = showing;
        this.candidates = new Candidates(channel.key().name(), edge.drivers(), channel::settings);
        this.announcement = new LocalAnnouncement(edge.transport(), channel.key().name(), channel.toString());
    }

    /** The only driver that may have the channel, if one is set. Any thread. */
    Optional<String> override() {
        return candidates.override();
    }

    /** Looks for a driver if there is none. The edge's worker. */
    void settle() {
        while (seat.isFree()) {
            if (seat.isWaiting())
                showing.update();
            Optional<Driver> next = candidates.next();
            String hindrance = next.isEmpty() ? candidates.reason() : bind(next.get());
            if (hindrance != null) {
                if (!seat.isWaiting())
                    channel.reason(hindrance);
                break;
            }
        }
        if (seat.gone() == null)
            tellRemote();
        showing.update();
    }

    private void tellRemote() {
        RpmsgTransport.Abort abort = () -> seat.gone() != null;
        boolean opened = seat.owner() instanceof Opening opening && opening.state() == ChannelState.OPEN;
        if (!opened || !channel.isServed()) {
            announcement.keepOnly(channel.source(), sendTimeoutNanos(), abort);
            return;
        }
        String failure = announcement.announce(channel.source(), sendTimeoutNanos(), abort);
        if (failure != null)
            edge.lives().tell(before -> LOG.warn("{}: {}{}", channel, failure, Texts.more(before)));
    }

    /** Tries a driver. What stands in the way of any driver; null if nothing does. */
    private @Nullable String bind(Driver driver) {
        Access access = edge.access(driver.bundle());
        Binding next;
        try {
            SendGate gate = access.bind(channel.facts());
            next = seat.take(true, inbox -> new Binding(channel, driver, access, inbox, gate));
        } catch (AccessDeniedException e) {
            candidates.denied(driver, String.valueOf(e.getMessage()));
            return null;
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
        if (next == null)
            return null;
        // Those who left before they could see the binding are seen here.
        String goneReason = seat.gone();
        if (goneReason != null)
            next.end(channel.goneLeaving(goneReason));
        if (!edge.drivers().contains(driver))
            next.end(Leaving.handOver(goneText(driver)));
        if (!candidates.isFor(driver))
            next.end(Leaving.unbound("overridden meanwhile"));
        next.endIfDenied();
        switch (next.bind()) {
            case Binding.Outcome.Bound _ -> bound(driver, next);
            case Binding.Outcome.Failed(String failure) -> {
                edge.lives().tell(before -> LOG.warn("{}: probe of {} failed: {}{}", channel, driver.name(), failure,
                        Texts.more(before)));
                candidates.failed(driver, failure);
            }
            case Binding.Outcome.Left _ -> LOG.debug("{}: {} was not bound", channel, driver.name());
        }
        return null;
    }

    private void bound(Driver driver, Binding binding) {
        seat.bound(binding);
        edge.lives().tell(before -> LOG.info("{}: bound to {}, local address {}{}", channel, driver.name(),
                Texts.hex(binding.address()), Texts.more(before)));
        binding.start();
    }

    static String goneText(Driver driver) {
        return "driver " + driver.name() + " is gone";
    }

    /** A driver does not want the channel any more. Any thread. */
    void refused(Driver driver, String why) {
        edge.worker().execute(() -> candidates.failed(driver, why));
    }

    /**
     * Announces the local address to the remote, or withdraws it, as a driver wants it. The edge's worker.
     *
     * @return why it could not be done; null if it was
     */
    @Nullable
    String tellRemote(Driver driver, int address, RpmsgTransport.Abort abort) {
        if (channel.isServed() || driver.wants().announce())
            return announcement.announce(address, sendTimeoutNanos(), abort);
        announcement.withdraw(sendTimeoutNanos(), abort);
        return null;
    }

    /** The channel goes, the remote stays. After the worker, or on it. */
    void withdraw() {
        announcement.withdraw(Math.min(sendTimeoutNanos(), channel.plumbing().patienceNanos()), () -> false);
    }

    private long sendTimeoutNanos() {
        return channel.settings().sendTimeoutNanos();
    }

    /** As {@link dev.remora.rpmsg.RpmsgAdmin#bind}. The edge's worker. */
    void bindByHand(Driver driver) {
        if (!candidates.isFor(driver)) {
            throw new IllegalArgumentException("driver " + driver.name() + " is not for " + channel.id()
                    + override().map(only -> ", which is overridden to " + only).orElse(""));
        }
        Owner present = seat.owner();
        if (present instanceof Opening && present.state() == ChannelState.OPEN)
            throw new ChannelBusyException(channel + " was opened by bundle " + present.bundle());
        candidates.wantedByHand(driver);
        if (present instanceof Binding former) {
            if (former.state() == ChannelState.BOUND && former.driver().equals(driver))
                return;
            former.end(Leaving.handOver("driver " + driver.name() + " is to have it"));
            showing.update();
        }
        String hindrance = bind(driver);
        boolean bound = seat.owner() instanceof Binding now && now.driver().equals(driver);
        String failure = hindrance == null ? candidates.failure(driver) : hindrance;
        settle();
        if (!bound) {
            throw new IllegalStateException(channel + " was not bound to " + driver.name() + ": "
                    + (failure == null ? "it is gone, or another was quicker" : failure));
        }
    }

    /** As {@link dev.remora.rpmsg.RpmsgAdmin#unbind}. Any thread, without locks. */
    void unbindByHand() {
        candidates.unbindByHand();
        Owner present = seat.owner();
        if (present != null)
            present.end(Leaving.unbound(RpmsgInventory.UNBOUND_BY_HAND));
        channel.giveUpWaiting(DropCause.UNBOUND);
        edge.worker().execute(channel::settle);
    }

    /** As {@link dev.remora.rpmsg.RpmsgAdmin#override}. Any thread, without locks. */
    void overrideByHand(Optional<String> driver) {
        candidates.overrideByHand(driver);
        checkOverride();
    }

    /** The override, or the names that the driver is for, may have changed. Any thread, without locks. */
    void checkOverride() {
        Optional<String> only = override();
        if (seat.owner() instanceof Binding present && !candidates.isFor(present.driver())) {
            present.end(only.map(name -> Leaving.handOver("overridden to driver " + name))
                    .orElseGet(() -> Leaving.unbound("the override to " + present.driver().name() + " has ended")));
        }
        edge.worker().execute(channel::settle);
    }

    /** A driver's properties have changed. Any thread, without locks. */
    void modified(Driver driver) {
        if (seat.owner() instanceof Binding present && present.driver().id() == driver.id()
                && !candidates.isFor(driver)) {
            present.end(Leaving.handOver("driver " + driver.name() + " is no longer for " + channel.key().name()));
        }
    }

    /** The policy has changed. The edge's worker. */
    void forgetDenied() {
        candidates.forgetDenied();
    }
}
