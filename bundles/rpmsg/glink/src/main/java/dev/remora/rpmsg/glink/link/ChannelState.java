package dev.remora.rpmsg.glink.link;

/** A channel as its sending and its receiving half know it. */
interface ChannelState {

    /** For errors: edge and channel. */
    String title();

    LinkSettings settings();

    Commands commands();

    /** The own id while OPEN was told and CLOSE was not; 0 otherwise. Under the lock. */
    int lcid();

    /** Whether both sides are open, and the remote has acknowledged ours: data may flow. Any thread. */
    boolean ready();

    /** Whether it is over, or nobody here has opened it: who sends gets CLOSED. Neither ready nor closed: it opens. Any thread. */
    boolean closed();

    /** Whether both sides know of reusable intents. */
    boolean reuse();

    /** Whether it is this thread's turn, which comes back: intents may be returned with what is sent next. */
    default boolean inTurn() {
        return false;
    }

    /** Counted; told to the bus in turn. Any thread. */
    void dropped(DropCause cause);

    /**
     * Follows the remote, unless somebody does, or nothing has come: what a sender lacks may have. Who waits in its own callback
     * keeps others from it, and always does. No lock held.
     *
     * @return whether something was read
     */
    boolean pump();
}
