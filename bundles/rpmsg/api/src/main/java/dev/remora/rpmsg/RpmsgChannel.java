package dev.remora.rpmsg;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A named service on a remote processor (Linux: {@code rpmsg_device}). The bus registers each channel as a service with
 * the properties below; the service goes when the channel does.
 *
 * <p>A channel has one owner: the bound driver, or the first bundle that {@link #open opens} the service; then no driver
 * is matched until that bundle closes the endpoint, gives the service back, or stops. Each binding has a channel object
 * and an endpoint of its own; those of a former binding or session stay closed for ever. The service is bundle-scoped: each
 * bundle has its own object, and what it may do is decided by the policy ({@code dev.remora.rpmsg.policy}).
 */
@ProviderType
public interface RpmsgChannel {

    /** Address that means "any"; never sent. */
    int ADDRESS_ANY = 0xFFFFFFFF;

    /** Service property: {@link #name()}, {@code String}. */
    String NAME = "rpmsg.name";
    /** Service property: {@link #source()}, {@code Long}, unsigned; absent while there is none. */
    String SOURCE = "rpmsg.src";
    /** Service property: {@link #destination()}, {@code Long}, unsigned. */
    String DESTINATION = "rpmsg.dst";
    /** Service property: the wire format, such as {@code virtio}, {@code String}. */
    String BACKEND = "rpmsg.backend";
    /** Service property: the edge, such as {@code m4.vdev0}, {@code String}. */
    String EDGE = "rpmsg.edge";
    /** Service property: the session of the edge in which the channel appeared, {@code Long}; grows while the bus runs. */
    String EPOCH = "rpmsg.epoch";
    /** Service property: how the channel is, {@code String}: the name of a {@link RpmsgInventory.ChannelState}. */
    String STATE = "rpmsg.state";
    /** Service property: name of the bound driver, {@code String}; absent while the channel is unbound. */
    String DRIVER = "rpmsg.driver";
    /** Service property: name of the remote processor, {@code String}; absent where there is none. */
    String PROCESSOR = "rproc.name";

    /**
     * The name under which the remote announced it.
     *
     * @return the name, 1 to 32 characters of a safe set
     */
    String name();

    /**
     * The local address of its default endpoint.
     *
     * @return an unsigned address, or {@link #ADDRESS_ANY} while no driver is bound
     */
    int source();

    /**
     * The remote's address.
     *
     * @return an unsigned address, or {@link #ADDRESS_ANY} for a channel that only listens: its endpoint answers with
     *         {@code sendTo}. That of a channel that is served here comes with the first message or the remote's own
     *         announcement, and goes with that
     */
    int destination();

    /**
     * The session of the edge in which it appeared: higher each time the remote starts anew.
     *
     * @return the epoch, from 1
     */
    long epoch();

    /**
     * The default endpoint of the owner: of the driver, from probe to remove, or of the bundle that opened the channel.
     * From any thread.
     *
     * @return the endpoint, always the same while the caller owns the channel
     * @throws ChannelClosedException if the channel is gone or no longer the caller's
     * @throws IllegalStateException if this is the service, and its bundle has not opened it
     */
    RpmsgEndpoint endpoint();

    /**
     * Opens the channel without a driver: the calling bundle becomes its owner. Only on the service. Does not block.
     *
     * @param receiver gets the messages
     * @return the default endpoint; closing it gives the channel back
     * @throws ChannelBusyException if it has an owner
     * @throws ChannelClosedException if it is gone
     * @throws AccessDeniedException if the policy forbids it
     */
    RpmsgEndpoint open(RpmsgReceiver receiver);

    /**
     * Creates a further endpoint, which sends to this channel's destination by default (Linux: {@code rpmsg_create_ept}).
     * It goes with the channel, with the driver that made it, or with the bundle that made it. Does not block.
     *
     * @param address an unsigned local address, or {@link #ADDRESS_ANY} for a free one from 1024
     * @param receiver gets the messages that arrive at the address
     * @return the endpoint
     * @throws AddressInUseException if the address has an endpoint
     * @throws ChannelClosedException if the channel is gone or no longer the caller's
     * @throws AccessDeniedException if the policy forbids it
     * @throws IllegalStateException if the edge has as many endpoints as it may
     */
    RpmsgEndpoint createEndpoint(int address, RpmsgReceiver receiver);

    /**
     * Begins polled mode of the channel's edge: masks its receive thread, after waiting for a callback that is running.
     * It goes with the channel, with the driver that began it, or with the bundle that began it.
     *
     * @return polls until closed
     * @throws ChannelClosedException if the channel is gone or no longer the caller's
     * @throws AccessDeniedException if the policy does not let the calling bundle open the channel
     * @throws IllegalStateException if called from a callback of the edge, or another holds polled mode
     * @throws UnsupportedOperationException if the backend cannot
     */
    PolledReceive polled();
}
