package dev.remora.rpmsg;

import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Binds and unbinds by hand, for shells and other management. A service of the bus. Channels are named by
 * {@link RpmsgInventory.ChannelStatus#id()}. Any thread; blocks while a driver is probed or removed.
 */
@ProviderType
public interface RpmsgAdmin {

    /**
     * Binds a channel to a driver that is for it (Linux: {@code bind} of the driver in sysfs). A driver that is bound
     * leaves first. Ends what {@link #unbind} began.
     *
     * @param channel its id
     * @param driver the driver's name
     * @throws IllegalArgumentException if there is no such channel or driver, or the driver is not for it
     * @throws ChannelBusyException if a bundle has opened the channel
     * @throws IllegalStateException if the probe failed: the message tells why
     */
    void bind(String channel, String driver);

    /**
     * Takes a channel from its driver, or from the bundle that opened it (Linux: {@code unbind}). It stays unbound until
     * it is bound by hand or overridden, or comes again.
     *
     * @param channel its id
     * @throws IllegalArgumentException if there is no such channel
     */
    void unbind(String channel);

    /**
     * Binds a channel to this driver and no other (Linux: {@code driver_override}); the driver need not be for the
     * channel's name. Holds until the channel goes; configuration ({@code driver.override}) is for longer. Another bound
     * driver leaves. Returns when this driver was probed, if it is there; whether it has the channel, and why not, is in
     * {@link RpmsgInventory.ChannelStatus}.
     *
     * @param channel its id
     * @param driver the driver's name; empty ends the override
     * @throws IllegalArgumentException if there is no such channel
     * @throws IllegalStateException if the edge ends meanwhile
     */
    void override(String channel, Optional<String> driver);

    /**
     * Reports that the remote behind an edge does not work any more: the edge ends, and its processor goes the way of a
     * crash. Does nothing when the edge is in another session by now: what was found out about one says nothing of the next.
     *
     * @param edge the edge's name
     * @param epoch the session that does not work, as {@link RpmsgInventory.EdgeStatus#epoch()}
     * @param reason one line
     * @throws IllegalArgumentException if there is no such edge
     */
    void fail(String edge, long epoch, String reason);
}
