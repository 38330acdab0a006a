package dev.remora.rpmsg.edge;

/**
 * What is done in each turn of an edge's {@link ReceiveThread}, or of the thread that polls. The methods are called by
 * whoever's {@link Turn} it is, but for those that say otherwise.
 */
public interface ReceiveWork {

    /**
     * Receives what there is and reports it to the bus. A {@link RuntimeException} or {@link Error} ends the edge.
     *
     * @param max how many messages at most
     * @return how many
     */
    int receive(int max);

    /**
     * Whether there is something to do, as far as can be seen without doing it. Looked at again and again: no system
     * call, no allocation.
     *
     * @return true if {@link #receive} would not be in vain
     */
    boolean pending();

    /**
     * Whether what is pending can be done: there is a bus, and not everything is held.
     *
     * @return true if so
     */
    boolean listening();

    /** Nothing more came for a moment: what could wait is shown to the remote now. Also before the thread sleeps. */
    default void idle() {}

    /**
     * Whether the remote is to ring when it has sent something.
     *
     * @param on true if it is: the thread is about to sleep
     */
    void wantRings(boolean on);

    /** After the callback that is under way nothing is done any more. Any thread. */
    void stop();

    /**
     * Whether it was stopped. Any thread.
     *
     * @return true from {@link #stop} on
     */
    boolean stopped();
}
