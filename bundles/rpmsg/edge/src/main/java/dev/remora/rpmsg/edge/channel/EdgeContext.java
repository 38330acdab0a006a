package dev.remora.rpmsg.edge.channel;

import dev.remora.rpmsg.edge.Bell;
import dev.remora.rpmsg.edge.Turn;

/** An edge that is open, as its {@link WireLink} sees it. Any thread, but for the methods that say otherwise. */
public interface EdgeContext {

    /** Makes a channel.
     *
     * @param <X> why it cannot be made
     */
    @FunctionalInterface
    interface ChannelMaker<X extends Exception> {

        /**
         * Makes it, or has it already.
         *
         * @param events what it tells
         * @return the channel
         * @throws X if it cannot be made
         */
        WireChannel make(WireEvents events) throws X;
    }

    /**
     * What is set.
     *
     * @return always the same
     */
    EdgeSettings settings();

    /**
     * Where the remote rings.
     *
     * @return always the same
     */
    Bell bell();

    /**
     * Whose turn it is to receive.
     *
     * @return always the same
     */
    Turn turn();

    /** Rings the remote. */
    void ring();

    /**
     * There is another channel; the bus hears of it when it has {@link WireEvents#appeared}. In turn.
     *
     * @param <X> why it cannot be made
     * @param maker makes it
     * @return where it reports
     * @throws X from the maker
     * @throws IllegalArgumentException if another channel has its address
     */
    <X extends Exception> WireEvents add(ChannelMaker<X> maker) throws X;

    /**
     * A channel is gone for good; it has disappeared before. In turn.
     *
     * @param channel one that was added
     */
    void remove(WireChannel channel);

    /**
     * Whether there is a channel of that name.
     *
     * @param name a channel's name
     * @return true if so
     */
    boolean has(String name);

    /**
     * Dropped for its form, and of no channel: counted by the bus. In turn.
     *
     * @param cause one of a few
     */
    void dropped(String cause);

    /**
     * The edge cannot go on: the memory is gone, or the remote has broken the protocol. It closes soon, alone, and comes
     * back by its own rules. Returns at once.
     *
     * @param fault why: the message is shown if it is an {@link IllegalStateException}
     */
    void failed(Throwable fault);

    /**
     * The remote has started anew: all channels go, and the edge opens again soon, with a new epoch. Returns at once.
     *
     * @param reason one line
     */
    void restarted(String reason);
}
