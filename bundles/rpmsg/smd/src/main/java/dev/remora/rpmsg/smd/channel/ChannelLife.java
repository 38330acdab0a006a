package dev.remora.rpmsg.smd.channel;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which state the own side of a channel is in, which one comes next, and what the edge is to hear of it; without memory,
 * bells and threads. Methods that return a state want it to be written to the own half; null: there is nothing to write.
 * One thread at a time, but for what only reads.
 *
 * <pre>
 *   own      remote shows            own becomes
 *   CLOSED   anything                OPENING if somebody wants it, and the remote has closed since the last time
 *   OPENING  OPENING, OPENED         OPENED
 *   OPENED   CLOSED, CLOSING         CLOSING: the remote has left
 *   OPENED   OPENING after OPENED    CLOSING: the remote has begun anew without a word
 *   CLOSING  all but FLUSHING        CLOSED
 * </pre>
 *
 * Everything else changes nothing. A peer that waits in OPENING for the other one to be OPENED is served, too: two that both
 * did so would wait for ever.
 */
final class ChannelLife {

    private static final long FIRST_REST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final boolean always;
    private final long openNanos;

    private volatile SmdState own = SmdState.CLOSED;
    private volatile SmdState remote = SmdState.CLOSED;
    /** What the remote shows now means nothing: it is as before, and nothing follows from it. */
    private volatile boolean senseless;
    /** Somebody here wants it. */
    private volatile boolean wanted;
    /** Not before the remote has shown this one, or CLOSED, may it be opened again. */
    private @Nullable SmdState awaited;
    /** The remote did not open in time, or broke the protocol: it is not offered until it opens anew. */
    private boolean silenced;
    /** It may only have been slow, and see nothing new to open for: after a rest it is offered all the same. */
    private boolean resting;
    private long restEnds;
    private long rest = FIRST_REST_NANOS;
    private boolean timed;
    private long deadline;
    /** The remote may not know that it has to close: it is not waited for longer than to the deadline. */
    private boolean patient;

    private boolean offered;
    /** Why it is to be withdrawn. */
    private @Nullable String gone;
    private boolean breach;

    /** What the edge is to hear. */
    sealed interface Report {

        /** It can be had. */
        record Appeared() implements Report {}

        /** It cannot be had any more; a breach is the remote's. */
        record Disappeared(String reason, boolean breach) implements Report {}
    }

    /**
     * Makes one that is closed.
     *
     * @param always whether it is offered whatever the remote's state is, and the remote may take its time
     * @param openNanos how long the remote may take to open, nanoseconds
     */
    ChannelLife(boolean always, long openNanos) {
        this.always = always;
        this.openNanos = openNanos;
    }

    SmdState own() {
        return own;
    }

    SmdState remote() {
        return remote;
    }

    boolean wanted() {
        return wanted;
    }

    /** Whether data can be sent. */
    boolean ready() {
        SmdState theirs = remote;
        return own == SmdState.OPENED && (theirs == SmdState.OPENED || theirs == SmdState.FLUSHING);
    }

    /** The same with a state that the remote shows, and that nobody has followed yet. */
    boolean readyWith(int state) {
        return own == SmdState.OPENED && state == SmdState.OPENED.value();
    }

    /**
     * The channel was found. If a former user of this side has not closed it, or only just so that the remote has not seen
     * it, the remote may still be open for that one: it gets the time to close, or its indices would not fit ours.
     */
    void found(boolean leftOpen, SmdState theirs, long now) {
        if (leftOpen && (theirs == SmdState.OPENED || theirs == SmdState.FLUSHING)) {
            awaited = SmdState.CLOSING;
            patient = true;
            deadline = now + openNanos;
        }
    }

    /** The remote shows a state; again the same one, perhaps: then what was wanted meanwhile may come. */
    @Nullable
    SmdState seen(SmdState state) {
        senseless = state == SmdState.RESET || state == SmdState.RESET_OPENING;
        if (senseless) {
            return null;
        }
        SmdState before = remote;
        remote = state;
        boolean answer = awaited != null;
        if (state == SmdState.CLOSED || state == awaited || anew(before)) {
            awaited = null;
            patient = false;
        }
        if (state != before && opens(state)) {
            silenced = false;
            resting = false;
        }
        SmdState next = settle(before, answer);
        if (ready()) {
            timed = false;
            rest = FIRST_REST_NANOS;
        }
        return next;
    }

    /** Opening after open: it was closed in between, too shortly to be seen. */
    private boolean anew(SmdState before) {
        return remote == SmdState.OPENING && (before == SmdState.OPENED || before == SmdState.FLUSHING);
    }

    /** An answer to our own close is no reason to withdraw the channel: the remote opens it again when we do. */
    private @Nullable SmdState settle(SmdState before, boolean answer) {
        return switch (own) {
            case CLOSED -> {
                if (wanted && awaited == null) {
                    yield change(SmdState.OPENING);
                }
                if (left(remote) && !left(before) && !always && !wanted && !answer) {
                    gone = "the remote has closed it";
                }
                yield null;
            }
            case OPENING -> opens(remote) ? change(SmdState.OPENED) : null;
            case OPENED -> {
                if (left(remote)) {
                    yield leave("the remote has closed it");
                }
                yield anew(before) ? leave("the remote has opened it anew without closing it") : null;
            }
            case CLOSING -> remote == SmdState.FLUSHING ? null : change(SmdState.CLOSED);
            case FLUSHING, RESET, RESET_OPENING -> null; // never ours
        };
    }

    private SmdState leave(String reason) {
        wanted = false;
        timed = false;
        gone = reason;
        return change(SmdState.CLOSING);
    }

    private SmdState change(SmdState state) {
        own = state;
        return state;
    }

    /** Whether there is nothing but data to look for, most of the time. */
    boolean quiet() {
        return own == SmdState.OPENED && !timed && offered && gone == null;
    }

    /** Whether something is to be done though the remote shows nothing new. Without a lock: a glance. */
    boolean unsettled(long now) {
        return switch (own) {
            case CLOSED -> gone != null || (wanted && awaited == null && !senseless) || (!offered && canBeOffered())
                    || late(now) || rested(now);
            case OPENING -> gone != null || !offered || (opens(remote) && !senseless) || late(now);
            case OPENED -> gone != null || !offered || late(now);
            case CLOSING -> gone != null || (remote != SmdState.FLUSHING && !senseless) || late(now);
            case FLUSHING, RESET, RESET_OPENING -> false;
        };
    }

    /** Whether the remote, with that state, leaves what is open here. */
    boolean leavesNow(int state) {
        return own == SmdState.OPENED && (state == SmdState.CLOSED.value() || state == SmdState.CLOSING.value());
    }

    /** Somebody here wants it. */
    @Nullable
    SmdState open(long now) {
        if (wanted) {
            return null;
        }
        wanted = true;
        timed = !always;
        if (!patient) {
            deadline = now + openNanos;
        }
        // One that is offered always may take its time to open, but would never do so while its close is waited for.
        patient |= always && awaited == SmdState.CLOSING;
        return own == SmdState.CLOSED ? settle(remote, false) : null;
    }

    /** Nobody wants it any more. */
    @Nullable
    SmdState close() {
        wanted = false;
        timed = false;
        if (own != SmdState.OPENING && own != SmdState.OPENED) {
            return null;
        }
        if (own == SmdState.OPENED && !left(remote) && remote != SmdState.OPENING) {
            awaited = SmdState.CLOSING;
        }
        return change(SmdState.CLOSED);
    }

    /** The remote has broken the protocol. Not before it shows CLOSED is it believed again. */
    @Nullable
    SmdState broken(String reason) {
        SmdState next = close();
        awaited = remote == SmdState.CLOSED ? null : SmdState.CLOSED;
        silenced = true;
        resting = false;
        gone = reason;
        breach = true;
        return next;
    }

    /** Time has passed: the remote may have had enough. */
    @Nullable
    SmdState lapse(long now) {
        if (rested(now)) {
            resting = false;
            silenced = false;
        }
        if (!late(now)) {
            return null;
        }
        if (patient) {
            patient = false;
            awaited = null;
            deadline = now + openNanos;
            return own == SmdState.CLOSED ? settle(remote, false) : null;
        }
        silenced = true;
        resting = true;
        restEnds = now + rest;
        rest = Math.min(2 * rest, LONGEST_REST_NANOS);
        gone = "the remote has not opened it in %d ms, it shows %s".formatted(openNanos / 1_000_000, remote);
        SmdState next = close();
        awaited = null;
        return next;
    }

    private boolean rested(long now) {
        return resting && now - restEnds >= 0;
    }

    private boolean late(long now) {
        return (timed || patient) && now - deadline >= 0;
    }

    /** There is somebody new to report to, who knows of nothing. */
    void reportAgain() {
        offered = false;
        gone = null;
        breach = false;
    }

    /** What the edge is to hear next; null: nothing. */
    @Nullable
    Report report() {
        if (gone != null) {
            String reason = gone;
            boolean broken = breach;
            gone = null;
            breach = false;
            if (offered) {
                offered = false;
                return new Report.Disappeared(reason, broken);
            }
        }
        if (!offered && canBeOffered()) {
            offered = true;
            return new Report.Appeared();
        }
        return null;
    }

    private boolean canBeOffered() {
        return switch (own) {
            case OPENING, OPENED -> true;
            case CLOSED -> awaited == null && !silenced && (always || opens(remote));
            case CLOSING, FLUSHING, RESET, RESET_OPENING -> false;
        };
    }

    private static boolean opens(SmdState state) {
        return state == SmdState.OPENING || state == SmdState.OPENED;
    }

    private static boolean left(SmdState state) {
        return state == SmdState.CLOSED || state == SmdState.CLOSING;
    }
}
