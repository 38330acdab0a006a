package dev.remora.rpmsg.edge;

/**
 * How long the receive thread looks for more before it sleeps. Adaptive: it looks if the last sleep was so short that
 * looking would nearly have caught its end. Looking in vain costs: after the first time two such sleeps have to come
 * before it looks again, then 4, 8 … So a quiet link costs nothing, and neither does a peer that shares our CPU, and
 * cannot go on while we look. One thread.
 */
public final class Spin {

    /** A sleep takes its time to end. */
    private static final int SHORT = 2;
    private static final int MOST_STRIKES = 10;

    private final ReceivePolicy policy;
    private final long longest;
    private boolean worthwhile;
    private int strikes;
    private int toIgnore;

    /**
     * Makes one.
     *
     * @param policy what is wanted
     * @param longest how long to look at most, if adaptive, nanoseconds
     */
    public Spin(ReceivePolicy policy, long longest) {
        this.policy = policy;
        this.longest = longest;
    }

    /**
     * How long to look now.
     *
     * @return nanoseconds; 0: not at all
     */
    public long nanos() {
        return switch (policy) {
            case SLEEP -> 0;
            case ADAPTIVE -> worthwhile ? longest : 0;
            case SPIN -> Long.MAX_VALUE;
        };
    }

    /** Something came while looking. */
    public void caught() {
        strikes = 0;
    }

    /** Nothing came. */
    public void missed() {
        strikes = Math.min(strikes + 1, MOST_STRIKES);
        toIgnore = 1 << strikes;
        worthwhile = false;
    }

    /**
     * A sleep has ended.
     *
     * @param nanos how long it was
     */
    public void slept(long nanos) {
        if (nanos > SHORT * longest) {
            worthwhile = false;
        } else if (toIgnore > 0) {
            toIgnore--;
        } else {
            worthwhile = true;
        }
    }
}
