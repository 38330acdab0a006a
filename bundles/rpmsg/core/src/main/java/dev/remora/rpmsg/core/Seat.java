package dev.remora.rpmsg.core;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one owner of a channel, and the inbox at the channel's local address. The inbox comes with an owner, and may wait
 * for the next one. Any thread; nothing foreign is called with the lock, but a transport that is told of addresses.
 */
final class Seat {

    private final Supplier<Inbox> open;
    private @Nullable Owner owner;
    private @Nullable Inbox inbox;
    /** The inbox is between two drivers, until then. */
    private boolean waiting;
    private long graceEnds;
    private @Nullable String gone;

    /**
     * Nobody's.
     *
     * @param open opens an inbox at the channel's address; throws if that cannot be had
     */
    Seat(Supplier<Inbox> open) {
        this.open = open;
    }

    /**
     * Gives the channel to a new owner, with the inbox that waits or a new one.
     *
     * @param inherits whether it may have the inbox that waits
     * @param make makes the owner
     * @return the owner; null: there is one already, or the inbox waits for another, or the channel is gone
     * @throws IllegalStateException if there is no address for it
     */
    synchronized <O extends Owner> @Nullable O take(boolean inherits, Function<Inbox, O> make) {
        if (owner != null || gone != null || (waiting && !inherits))
            return null;
        Inbox own = inbox == null ? open.get() : inbox;
        inbox = own;
        O next = make.apply(own);
        owner = next;
        return next;
    }

    /** The channel had an owner before this bus: what arrives waits for the next one. */
    synchronized void await(long graceNanos) {
        if (owner != null || gone != null || inbox != null)
            return;
        inbox = open.get();
        waiting = true;
        graceEnds = System.nanoTime() + graceNanos;
    }

    /** Its probe was successful: nothing waits any more. Does nothing if it has left already. */
    synchronized void bound(Owner present) {
        if (present.equals(owner))
            waiting = false;
    }

    /**
     * An owner has left.
     *
     * @return the inbox, to be closed; null: it waits for the next owner
     */
    synchronized @Nullable Inbox leave(Owner former, Leaving why, long graceNanos) {
        if (!former.equals(owner))
            return null;
        owner = null;
        if (gone == null) {
            if (why.after() == Leaving.After.HAND_OVER && graceNanos > 0) {
                waiting = true;
                graceEnds = System.nanoTime() + graceNanos;
                return null;
            }
            if (why.after() == Leaving.After.AS_BEFORE && waiting && System.nanoTime() - graceEnds < 0)
                return null;
        }
        return takeInbox();
    }

    /** The grace period may be over: the inbox, to be closed; null: it is not, or somebody has it. */
    synchronized @Nullable Inbox expire() {
        return owner == null && waiting && System.nanoTime() - graceEnds >= 0 ? takeInbox() : null;
    }

    /** Waits no longer: the inbox, to be closed, unless somebody has it. */
    synchronized @Nullable Inbox giveUp() {
        return owner == null ? takeInbox() : null;
    }

    private @Nullable Inbox takeInbox() {
        Inbox taken = inbox;
        inbox = null;
        waiting = false;
        return taken;
    }

    /** The channel is gone; the first reason counts. The owner is still to be ended, and the inbox given up. */
    synchronized void end(String reason) {
        if (gone == null)
            gone = reason;
    }

    /** Why the channel is gone; null while it is there. */
    synchronized @Nullable String gone() {
        return gone;
    }

    synchronized @Nullable Owner owner() {
        return owner;
    }

    synchronized @Nullable Inbox inbox() {
        return inbox;
    }

    /** Whether messages wait for the next driver. */
    synchronized boolean isWaiting() {
        return waiting && gone == null;
    }

    /** Does this if nobody has the channel and nothing waits, and nobody comes meanwhile. */
    synchronized void ifEmpty(Runnable action) {
        if (owner == null && inbox == null && gone == null)
            action.run();
    }

    /** Whether a driver could have it. */
    synchronized boolean isFree() { return owner == null && gone == null; }
}
