package dev.remora.rpmsg.imx.link;

import dev.remora.imx.PartitionState;
import java.util.concurrent.TimeUnit;

/**
 * The states of a partition: what happened goes in, what is to be done comes out of {@link #next}. It has no thread and
 * no clock. Each generation of rings begins in COLD:
 *
 * <pre>
 *   COLD ── set up, kicked ──► WAIT_READY ── a word, or ready ──► UP
 *    ▲                             │                              │
 *    │                        notice, violation           notice, violation
 *    │                             ▼                              │
 *  WAIT_PEER ◄── withdrawn ──── QUIESCE ◄─────────────────────────┘
 *   until ready is said after the notice, or the ready time-out; a notice begins the wait anew
 * </pre>
 */
public final class PartitionLife {

    /** What is to be done now. */
    public enum Step {
        /** Nothing, for {@link PartitionLife#waitNanos}. */
        WAIT,
        /** Take the devices away, then say {@link PartitionLife#withdrawn}. */
        WITHDRAW,
        /** Offer the devices of this generation, then say {@link PartitionLife#setUp}. */
        SET_UP,
        /** Kick all vdevs. */
        KICK,
        /** Kick those vdevs that were not heard of since the rings were set up. */
        KICK_SILENT
    }

    private static final long FIRST_KICK_AGAIN = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LAST_KICK_AGAIN = TimeUnit.SECONDS.toNanos(1);
    private static final long IDLE = TimeUnit.MILLISECONDS.toNanos(200);

    private final long readyTimeout;
    private final Backoff backoff = new Backoff();
    private PartitionState state = PartitionState.DOWN;
    private long generation;
    private long resets;
    private long readyRings;
    private int ready;
    /** What {@link #ready} was at the last reset. */
    private int readyMark;
    /** Whether that reset was ready itself. */
    private boolean readySaid;
    private long hold;
    private long resetAt;
    private boolean kick;
    /** Whether each vdev was heard of in this generation. */
    private boolean allHeard;
    private long kickedAt;
    private long kickAgain;

    /**
     * Begins DOWN.
     *
     * @param readyTimeoutNanos how long the other side may take to say that it is ready
     * @param ready how often it said so already
     */
    public PartitionLife(long readyTimeoutNanos, int ready) {
        readyTimeout = readyTimeoutNanos;
        this.ready = ready;
    }

    /** The state. */
    public PartitionState state() {
        return state;
    }

    /** Of the rings: from 1, 0 before the first. */
    public long generation() {
        return generation;
    }

    /** How many notices and violations there were. */
    public long resets() {
        return resets;
    }

    /** How often the other side was heard to say that it is ready. */
    public long readyRings() {
        return readyRings;
    }

    /** Whether words mean something: otherwise they are of a generation that is gone. */
    public boolean listening() {
        return state == PartitionState.WAIT_READY || state == PartitionState.UP;
    }

    /** Whether the other side has said that it is ready since the last reset. */
    public boolean readySinceReset() {
        return readySaid || ready != readyMark;
    }

    /** The first generation. */
    public void start() {
        require(PartitionState.DOWN);
        cold();
    }

    /** The last generation; what happens later has no effect. */
    public void stop() {
        state = PartitionState.DOWN;
    }

    /**
     * The other side was reset.
     *
     * @param times how often
     * @param readyThen how often it had said by then that it is ready
     */
    public void notice(long now, int times, int readyThen) {
        if (state != PartitionState.DOWN) {
            reset(now, times, backoff.notice(now));
            readyMark = readyThen;
        }
    }

    /**
     * The rules were broken.
     *
     * @param ofGeneration in which generation of the rings
     * @return whether that is news: what is said of older rings, or of rings on their way out, is not
     */
    public boolean violation(long now, long ofGeneration) {
        boolean live = state == PartitionState.COLD || state == PartitionState.WAIT_READY || state == PartitionState.UP;
        if (!live || ofGeneration != generation) {
            return false;
        }
        reset(now, 1, backoff.violation(now));
        readyMark = ready;
        return true;
    }

    /**
     * The other side said that it is ready.
     *
     * @param count how often so far
     * @param controlled whether somebody else tells of resets: otherwise ready while UP is all there is to hear of one
     * @return false if it was of no use
     */
    public boolean ready(long now, int count, boolean controlled) {
        ready = count;
        readyRings++;
        switch (state) {
            case WAIT_READY -> up(now, true);
            case UP -> {
                if (controlled) {
                    // No reason to set up anything; but perhaps it had not read its mailbox before.
                    kick = true;
                    return false;
                }
                reset(now, 1, backoff.ready(now));
                readyMark = count;
                readySaid = true;
            }
            default -> {
                // Remembered by its count.
            }
        }
        return true;
    }

    /**
     * The other side wrote a word for a queue. Only while {@link #listening}.
     *
     * @param all whether it has done so for each vdev by now
     */
    public void word(long now, boolean all) {
        allHeard = all;
        if (state == PartitionState.WAIT_READY) {
            up(now, false);
        }
    }

    /** What to do at this time; each step but WAIT is given once. */
    public Step next(long now) {
        return switch (state) {
            case COLD -> begin();
            case QUIESCE -> Step.WITHDRAW;
            case WAIT_PEER -> {
                if (waitNanos(now) > 0) {
                    yield Step.WAIT;
                }
                cold();
                yield begin();
            }
            case WAIT_READY -> kickSilent(now);
            case UP -> {
                if (!kick) {
                    yield allHeard ? Step.WAIT : kickSilent(now);
                }
                kick = false;
                yield Step.KICK;
            }
            case DOWN -> Step.WAIT;
        };
    }

    /** For how long nothing is to be done if nothing happens, nanoseconds; not positive: now. */
    public long waitNanos(long now) {
        return switch (state) {
            case COLD, QUIESCE -> 0;
            case WAIT_PEER -> {
                long patience = readySinceReset() ? 0 : readyTimeout;
                yield Math.max(patience, hold) - (now - resetAt);
            }
            case WAIT_READY -> kickAgain - (now - kickedAt);
            case UP -> kick ? 0 : allHeard ? IDLE : kickAgain - (now - kickedAt);
            case DOWN -> IDLE;
        };
    }

    /** {@link Step#SET_UP} is done: the devices are there, their rings are set up and kicked by those who drive them. */
    public void setUp(long now) {
        require(PartitionState.COLD);
        state = PartitionState.WAIT_READY;
        allHeard = false;
        kickedAt = now;
        kickAgain = FIRST_KICK_AGAIN;
    }

    /** {@link Step#WITHDRAW} is done: nobody here touches the rings. */
    public void withdrawn() {
        require(PartitionState.QUIESCE);
        state = PartitionState.WAIT_PEER;
    }

    private Step kickSilent(long now) {
        if (now - kickedAt < kickAgain) {
            return Step.WAIT;
        }
        kickedAt = now;
        kickAgain = Math.min(2 * kickAgain, LAST_KICK_AGAIN);
        return Step.KICK_SILENT;
    }

    private void cold() {
        state = PartitionState.COLD;
        kick = false;
    }

    private Step begin() {
        generation++;
        return Step.SET_UP;
    }

    private void up(long now, boolean kickAll) {
        state = PartitionState.UP;
        kick = kickAll;
        backoff.up(now);
    }

    private void reset(long now, int times, long holdNanos) {
        resets += times;
        resetAt = now;
        hold = holdNanos;
        readySaid = false;
        // With nobody at the rings there is nothing to withdraw.
        if (state != PartitionState.WAIT_PEER) {
            state = PartitionState.QUIESCE;
        }
    }

    private void require(PartitionState expected) {
        if (state != expected) {
            throw new IllegalStateException("is " + state + ", not " + expected);
        }
    }
}
