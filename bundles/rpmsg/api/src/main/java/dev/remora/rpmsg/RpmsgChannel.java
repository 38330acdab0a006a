package dev.remora.rpmsg;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A named service on a remote processor (Linux: {@code rpmsg_device}). The bus registers each channel as a service with
 * the properties below; the service goes when the channel does.
 *
 * <p>A channel has one owner: the bound driver, or the first that opens its endpoint.
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
    /** Service property: the session of the edge in which the channel appeared, {@code Long}; grows. */
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
     * @return an unsigned address, or {@link #ADDRESS_ANY} while the endpoint is closed
     */
    int source();

    /**
     * The remote's address.
     *
     * @return an unsigned address
     */
    int destination();

    /**
     * The default endpoint. Inside a bound driver: the driver's own. From elsewhere: not available while a driver is
     * bound.
     *
     * @return the endpoint, always the same while the driver is bound
     * @throws ChannelClosedException if the channel is gone or no longer the driver's
     */
    RpmsgEndpoint endpoint();
}
