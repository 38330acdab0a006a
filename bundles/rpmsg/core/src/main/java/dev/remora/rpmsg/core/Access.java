package dev.remora.rpmsg.core;

import dev.remora.rpmsg.AccessDeniedException;

/**
 * What one bundle may do, by the policy. Any thread; calls nothing that blocks, and may be called with a lock held.
 *
 * <p>The acts throw {@link AccessDeniedException}, and a denial is counted, logged and an audit event: the bus
 * keeps a denied candidate as it keeps a failed probe, and does not ask again before the policy or the driver changes.
 * The gates follow the policy by themselves. For the rest the bus gives {@link Policy#onChange} a callback, which ends
 * what the {@code may…} methods (silent, uncounted) no longer allow, and looks for drivers again. What was asked for
 * just before a change, and is seen by the callback only after it, is caught by asking {@code may…} once more when the
 * callback can see it.
 */
interface Access {

    /**
     * A driver of the bundle is to be bound. Before probe.
     *
     * @param channel to this channel
     * @return for its default endpoint
     */
    SendGate bind(ChannelFacts channel);

    /**
     * The bundle opens the channel.
     *
     * @param channel which one
     * @return for its default endpoint
     */
    SendGate open(ChannelFacts channel);

    /**
     * The bundle creates a further endpoint: allowed where bind or open is.
     *
     * @param channel on which channel
     * @param address the local address asked for, or any
     * @return for that endpoint
     */
    SendGate createEndpoint(ChannelFacts channel, int address);

    /**
     * The bundle masks the receive thread of the channel's edge: allowed where open is.
     *
     * @param channel by this channel
     */
    void poll(ChannelFacts channel);

    boolean mayBind(ChannelFacts channel);

    boolean mayOpen(ChannelFacts channel);

    boolean mayCreateEndpoint(ChannelFacts channel);
}
