package dev.remora.rpmsg.imx.attach;

import dev.remora.imx.PartitionState;
import dev.remora.rpmsg.imx.link.Backoff;
import java.util.concurrent.TimeUnit;

/**
 * When a partition may be attached, and what is to be done while it is. It has no thread and no clock.
 *
 * <pre>
 *   DOWN ───────── attached ──────► WAIT_READY ── a word, or ready ──► UP
 *    ▲  not attached                    │  │                            │
 *    └───────────── left ───────────────┘  └────────── notice ──────────┤
 *                                                                       ▼
 *   WAIT_READY ◄── attached ── WAIT_PEER ◄──────────── left ──────── QUIESCE
 *                      once ready was said after the notice
 * </pre>
 */
final class AttachLife {

    /** What is to be done now. */
    enum Step {
        /** Nothing, for {@link AttachLife#waitNanos}. */
        WAIT,
        /** Report the crash: whoever has attached it leaves it, and attaches it again. */
        REPORT,
        /** Kick again what was kicked. */
        KICK,
        /** The same for vdevs of which nothing was heard. */
        KICK_SILENT
    }

    private static final long FIRST_KICK_AGAIN = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LAST_KICK_AGAIN = TimeUnit.SECONDS.toNanos(1);
    private static final long LATEST_NOTICE = TimeUnit.SECONDS.toNanos(1);
    /** A notice may be heard so long after it was given; by then its partition may have booted. */
    private static final long NOTICE_TAKES = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long IDLE = TimeUnit.MILLISECONDS.toNanos(200);

    private final Backoff backoff = new Backoff();
    private PartitionState state = PartitionState.DOWN;
    private long generation;
    private long resets;
    private long readyRings;
    private int ready;
    private boolean readySaid;
    private long readyAt;
    private boolean wasReset;
    /** What {@link #ready} was then. */
    private int readyMark;
    private long resetAt;
    private long hold;
    private boolean foundOut;
    private boolean report;
    private boolean kick;
    /** A vdev was not heard yet. */
    private boolean silent;
    private long kickedAt;
    private long kickAgain;

    /**
     * Begins DOWN.
     *
     * @param ready how often the other side has said that it is ready
     */
    AttachLife(int ready) {
        this.ready = ready;
    }

    PartitionState state() {
        return state;
    }

    /** How often it was attached. */
    long generation() {
        return generation;
    }

    long resets() {
        return resets;
    }

    long readyRings() {
        return readyRings;
    }

    /** Whether it runs, as far as can be known from here: it was not reset, or has said since that it is ready. */
    boolean runs() {
        return !wasReset || ready != readyMark;
    }

    /** Whether it was reset, is not attached anew yet, and has said that it is ready. */
    boolean readySinceReset() {
        return wasReset && ready != readyMark;
    }

    /** For how long it must not be attached though it runs, because it was reset too often, nanoseconds. */
    long holdNanos(long now) {
        return wasReset ? Math.max(0, hold - (now - resetAt)) : 0;
    }

    /** Somebody waits for it. */
    void wanted() {
        if (state == PartitionState.DOWN) {
            state = PartitionState.WAIT_PEER;
        }
    }

    /** Nobody does any more. */
    void unwanted() {
        if (state == PartitionState.WAIT_PEER) {
            state = PartitionState.DOWN;
        }
    }

    void attached(long now) {
        state = PartitionState.WAIT_READY;
        generation++;
        wasReset = false;
        kick = false;
        silent = true;
        kickedAt = now;
        kickAgain = FIRST_KICK_AGAIN;
    }

    /** Nobody here touches it any more. */
    void left() {
        state = state == PartitionState.QUIESCE ? PartitionState.WAIT_PEER : PartitionState.DOWN;
        report = false;
    }

    /** Whether words mean something. */
    boolean listening() {
        return state == PartitionState.WAIT_READY || state == PartitionState.UP;
    }

    /**
     * The other side was reset. What it has said since it was last listened to, or just before, may be of its next life: if
     * not, its table will show it.
     *
     * @param times how often
     * @return false if that reset was found out already: its table has shown it before the notice came
     */
    boolean notice(long now, int times) {
        int news = foundOut && now - resetAt < LATEST_NOTICE ? times - 1 : times;
        foundOut = false;
        if (news == 0) {
            return false;
        }
        reset(now, news, backoff.notice(now));
        boolean justSaid = readySaid && now - readyAt < NOTICE_TAKES;
        readyMark = justSaid ? ready - 1 : ready;
        return true;
    }

    /** What was written into its table is not there any more: it was reset, and has brought another one. */
    void tableChanged(long now) {
        reset(now, 1, backoff.notice(now));
        readyMark = ready - 1;
        foundOut = true;
    }

    /**
     * The other side said that it is ready.
     *
     * @param count how often so far
     * @param controlled whether somebody else tells of resets: otherwise ready while UP is all there is to hear of one
     * @return whether that was a reset
     */
    boolean ready(long now, int count, boolean controlled) {
        int former = ready;
        ready = count;
        readySaid = true;
        readyAt = now;
        readyRings++;
        if (state == PartitionState.UP && !controlled) {
            reset(now, 1, backoff.ready(now));
            readyMark = former;
            return true;
        }
        kick = listening();
        return false;
    }

    /**
     * The other side wrote a word. Only while {@link #listening}.
     *
     * @param all whether each vdev was heard by now: others are kicked on
     */
    void word(long now, boolean all) {
        silent = !all;
        if (state == PartitionState.WAIT_READY) {
            state = PartitionState.UP;
            backoff.up(now);
        }
    }

    /** What to do at this time; each step but WAIT is given once. */
    Step next(long now) {
        if (report) {
            report = false;
            return Step.REPORT;
        }
        if (!listening() || kickNanos(now) > 0) {
            return Step.WAIT;
        }
        boolean all = kick || state == PartitionState.WAIT_READY;
        kick = false;
        kickedAt = now;
        kickAgain = Math.min(2 * kickAgain, LAST_KICK_AGAIN);
        return all ? Step.KICK : Step.KICK_SILENT;
    }

    /** For how long nothing is to be done if nothing happens, nanoseconds. */
    long waitNanos(long now) {
        if (report) {
            return 0;
        }
        return listening() ? Math.min(kickNanos(now), IDLE) : IDLE;
    }

    private long kickNanos(long now) {
        if (kick) {
            return 0;
        }
        return silent ? kickAgain - (now - kickedAt) : IDLE;
    }

    private void reset(long now, int times, long holdNanos) {
        resets += times;
        wasReset = true;
        foundOut = false;
        resetAt = now;
        hold = holdNanos;
        kick = false;
        if (listening()) {
            state = PartitionState.QUIESCE;
            report = true;
        }
    }
}
