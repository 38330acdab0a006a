package dev.remora.remoteproc.soft.core.rpmsg;

/** How the two sides of a vdev call each other. */
public interface Line {

    /** The longest sleep: a missed doorbell or a silent reset costs at most so long. */
    long TURN_NANOS = 100_000_000L;

    /**
     * How many notify ids there are.
     *
     * @return the number; they count from 0
     */
    int notifyIds();

    /**
     * Tells the driver to look at a ring. Any thread; never blocks.
     *
     * @param notifyId which ring
     */
    void interrupt(int notifyId);

    /**
     * How often there was reason to look at the rings.
     *
     * @return a free-running count; wraps
     */
    int count();

    /**
     * Waits for a reason to look, for at most {@link #TURN_NANOS}. May return early. To wait here is no hang.
     *
     * @param seen the count that the caller has seen; if it has changed, returns at once
     * @return the count now
     */
    int await(int seen);

    /** Ends every {@link #await}. */
    void wake();

    /** The main loop goes on: it has received a message. */
    void beat();
}
