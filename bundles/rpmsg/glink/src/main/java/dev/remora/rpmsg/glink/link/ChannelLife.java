package dev.remora.rpmsg.glink.link;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a channel (GLINK native: OPEN, CLOSE and their acknowledgements), without any pipe. Each side opens and
 * closes its own direction; the own one may be opened and closed again while the remote's stays open, the remote's only once:
 * what it opens then is another channel. Guarded by the lock of {@link Commands}.
 */
final class ChannelLife {

    private static final long FIRST_REST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** Our direction. */
    enum Own {
        CLOSED,
        /** OPEN is told. */
        OPENING,
        OPEN,
        /** CLOSE is told. */
        CLOSING
    }

    /** The remote's direction. */
    enum Remote {
        /** Not opened yet. */
        NONE,
        OPEN,
        /** Closed, for good. */
        LEFT
    }

    /** What is to be told to the remote. */
    enum Act {
        NOTHING,
        OPEN,
        CLOSE,
        /** Nothing is told, but the own id is free. */
        FREE
    }

    /** What the edge is to hear. */
    sealed interface Report {

        /** It can be had. */
        record Appeared() implements Report {}

        /** It cannot be had any more. */
        record Disappeared(String reason) implements Report {}

        /** It came and left before anybody heard of it: what is still open here is to be closed. */
        record Missed() implements Report {}
    }

    private final long openNanos;
    private Own own = Own.CLOSED;
    private Remote remote = Remote.NONE;
    /** Both sides have agreed on a version. */
    private boolean mayOpen;
    /** Somebody here wants it. */
    private boolean wanted;
    /** The last OPEN was acknowledged. */
    private boolean acknowledged;
    /** An answer is waited for until then. */
    private boolean timed;
    private long deadline;
    /** After an OPEN in vain it is not tried again until then. */
    private boolean resting;
    private long restEnds;
    private long rest = FIRST_REST_NANOS;

    private boolean offered;
    /** Why it is to be withdrawn. */
    private @Nullable String gone;

    ChannelLife(long openNanos) {
        this.openNanos = openNanos;
    }

    Own own() {
        return own;
    }

    Remote remote() {
        return remote;
    }

    /** Whether data may flow. */
    boolean ready() {
        return own == Own.OPEN && remote == Remote.OPEN;
    }

    /** Whether nobody can send any more, or nobody here wants to. */
    boolean closed() {
        return !wanted || remote == Remote.LEFT;
    }

    /** Whether both directions are closed for good. */
    boolean over() {
        return remote == Remote.LEFT && own == Own.CLOSED;
    }

    /** Whether time may change something. */
    boolean timed() {
        return timed || resting;
    }

    /** Both sides have agreed on a version: what is wanted may be opened. */
    Act negotiated(long now) {
        mayOpen = true;
        return settle(now);
    }

    /** Somebody here wants it. */
    Act open(long now) {
        wanted = true;
        return settle(now);
    }

    /** Nobody wants it any more. */
    Act close(long now) {
        wanted = false;
        if (own != Own.OPENING && own != Own.OPEN) {
            return Act.NOTHING;
        }
        own = Own.CLOSING;
        await(now);
        return Act.CLOSE;
    }

    private Act settle(long now) {
        if (!wanted || !mayOpen || resting || own != Own.CLOSED || remote == Remote.LEFT) {
            return Act.NOTHING;
        }
        own = Own.OPENING;
        acknowledged = false;
        await(now);
        return Act.OPEN;
    }

    private void await(long now) {
        timed = true;
        deadline = now + openNanos;
    }

    /** OPEN_ACK; false if nobody waits for it. */
    boolean opened() {
        if (own == Own.CLOSING && !acknowledged) {
            acknowledged = true; // on its way when we closed
            return false;
        }
        if (own != Own.OPENING) {
            return false;
        }
        own = Own.OPEN;
        acknowledged = true;
        timed = false;
        rest = FIRST_REST_NANOS;
        return true;
    }

    /** Whether OPEN_ACK has a meaning. */
    boolean awaitsOpened() {
        return own == Own.OPENING || (own == Own.CLOSING && !acknowledged);
    }

    /** CLOSE_ACK, awaited while {@link Own#CLOSING}: the own id is free, and may be taken anew by what is to be done then. */
    Act closed(long now) {
        own = Own.CLOSED;
        timed = false;
        return settle(now);
    }

    /** The remote opens its side. */
    void remoteOpened() {
        remote = Remote.OPEN;
        resting = false;
    }

    /** The remote closes its side, or all ends. */
    void remoteLeft(String reason) {
        remote = Remote.LEFT;
        resting = false;
        gone = reason;
    }

    /** Time has passed. */
    Act lapse(long now) {
        if (resting && now - restEnds >= 0) {
            resting = false;
        }
        if (!timed || now - deadline < 0) {
            return settle(now);
        }
        timed = false;
        if (own == Own.OPENING) {
            gone = "the remote has not acknowledged its opening in %d ms".formatted(TimeUnit.NANOSECONDS.toMillis(
                    openNanos));
            rest(now);
            own = Own.CLOSING;
            await(now);
            return Act.CLOSE;
        }
        if (own == Own.CLOSING && !acknowledged) {
            own = Own.CLOSED;
            return Act.FREE;
        }
        if (own == Own.CLOSING && wanted) {
            gone = "the remote has not acknowledged its closing in %d ms".formatted(TimeUnit.NANOSECONDS.toMillis(
                    openNanos));
            rest(now);
        }
        return Act.NOTHING;
    }

    private void rest(long now) {
        resting = true;
        restEnds = now + rest;
        rest = Math.min(2 * rest, LONGEST_REST_NANOS);
    }

    /** There is somebody new to report to, who knows of nothing. */
    void reportAgain() {
        offered = false;
        if (remote != Remote.LEFT) {
            gone = null;
        }
    }

    /** Whether {@link #report} has something. */
    boolean news() {
        return gone != null || (!offered && canBeOffered());
    }

    /** It has left, and nobody has to hear of that any more. */
    boolean told() {
        return remote == Remote.LEFT && gone == null;
    }

    /** What the edge is to hear next, but that it is gone only after all that came before was taken; null: nothing. */
    @Nullable
    Report report(boolean allTaken) {
        if (gone != null) {
            if (offered && !allTaken) {
                return null;
            }
            String reason = gone;
            gone = null;
            if (offered) {
                offered = false;
                return new Report.Disappeared(reason);
            }
            if (remote == Remote.LEFT) {
                return new Report.Missed();
            }
        }
        if (!offered && canBeOffered()) {
            offered = true;
            return new Report.Appeared();
        }
        return null;
    }

    private boolean canBeOffered() {
        return remote == Remote.OPEN && !resting && (own != Own.CLOSING || wanted);
    }
}
