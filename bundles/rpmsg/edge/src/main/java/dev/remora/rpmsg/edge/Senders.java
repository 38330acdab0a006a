package dev.remora.rpmsg.edge;

/** Those who wait to send, as the receive thread sees them. Any thread; never blocks for long. */
public interface Senders {

    /** Lets those who wait go on if there is room. */
    void wakeIfRoom();

    /**
     * Whether somebody wants to hear of room, waiting or not.
     *
     * @return true if so
     */
    boolean any();

    /**
     * For a receive thread that spins: wakes those who wait if there is room.
     *
     * @return whether room is to be reported to the bus
     */
    boolean look();

    /**
     * How long the receive thread may sleep for all that they know.
     *
     * @param otherwise what it would sleep, nanoseconds
     * @return at most that, nanoseconds
     */
    long longestSleep(long otherwise);
}
