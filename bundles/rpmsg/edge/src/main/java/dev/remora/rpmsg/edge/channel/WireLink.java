package dev.remora.rpmsg.edge.channel;

import java.util.Map;

/**
 * An open edge as its wire format does it, but for its channels. Whatever touches memory may throw
 * {@link IllegalStateException} or {@link InternalError}: the memory is gone, and the edge fails.
 */
public interface WireLink {

    /**
     * The longest payload of any channel that may come. Any thread.
     *
     * @return bytes
     */
    int mtu();

    /** There may be something to find. Called by the receive thread before each sleep, also while another thread polls. */
    void lookSoon();

    /**
     * Whether {@link #look} would do something. Any thread, looked at again and again: no system call, no allocation.
     *
     * @return true if so
     */
    boolean isDue();

    /** Follows the remote, adds the channels that are found ({@link EdgeContext#add}), removes those that are gone. In turn. */
    void look();

    /** The channels have had their share: what was written meanwhile is shown to the remote, with one ring. In turn. */
    default void flush() {}

    /** Nothing more came for a moment: what was not shown to the remote yet, since it could wait, is shown now. In turn. */
    default void idle() {}

    /**
     * A driver announces a service of this name, or withdraws it, whether there is a channel of that name by now or not. Any
     * thread; the receive thread is woken afterwards.
     *
     * @param name of the service
     * @param present whether it is there
     * @throws IllegalArgumentException if no channel can have that name
     */
    default void announce(String name, boolean present) {}

    /**
     * What a person may want to know of it.
     *
     * @return by name
     */
    Map<String, String> details();

    /** The link ends soon: threads of its own begin nothing any more. Any thread, perhaps again and again; returns at once. */
    default void stop() {}

    /**
     * After {@link #stop}: waits until no thread of its own touches the memory.
     *
     * @return false if one does not end
     */
    default boolean ended() {
        return true;
    }

    /** The edge ends in order, and each channel has ended ({@link WireChannel#end}): nothing is touched afterwards. */
    default void end() {}

    /** The edge ends, and the memory may be gone: nothing is touched. */
    default void abandon() {}
}
