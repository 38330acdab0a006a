package dev.remora.rpmsg;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A named service on a remote processor (Linux: {@code rpmsg_device}). The bus registers each channel as a service with
 * the properties below; the service goes when the channel does.
 *
 * <p>A channel has one owner: the bound driver. Each binding has a channel object and an endpoint of its own; those of a
 * former binding stay closed for ever. The service object is for looking at the channel.
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
     * @return an unsigned address
     */
    int destination();

    /**
     * The default endpoint of the channel that {@link RpmsgDriver#probe} was given: the driver's own, from any thread,
     * from probe to remove. The service has none to give: who wants to talk on a channel registers a driver for it.
     *
     * @return the endpoint, always the same while the driver is bound
     * @throws ChannelClosedException if the channel is gone or no longer the driver's
     * @throws IllegalStateException if this is the service, not the channel given to a driver
     */
    RpmsgEndpoint endpoint();
}
