package dev.remora.virtio;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Region;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A virtio device as its driver sees it. Offered as a service by whoever has one: remoteproc.core for each vdev of a
 * running firmware, rpmsg.imx for fixed rings, platform.openamp for a process. The service comes when the device
 * can be driven and goes when it cannot; after that every method throws {@link IllegalStateException}.
 *
 * <p>One driver at a time. All methods may be called from any thread and none blocks. What the device wrote (features,
 * status) is not trusted: unknown bits are to be masked by the caller.
 */
@ProviderType
public interface VirtioDevice {

    /** Service property: {@link #deviceId()}, {@code Integer}. */
    String ID = "virtio.id";
    /** Service property: {@link #name()}, {@code String}. */
    String NAME = "virtio.name";
    /** Service property: name of the remote processor behind it, {@code String}; absent where there is none. */
    String PROCESSOR = "rproc.name";

    /** Device id of rpmsg. */
    int RPMSG = 7;

    /**
     * Unique name, such as {@code m4.vdev0}.
     *
     * @return the name
     */
    String name();

    /**
     * The kind of device (virtio "Device Types"; resource table vdev {@code id}).
     *
     * @return the device id
     */
    int deviceId();

    /**
     * The feature bits that the device offers.
     *
     * @return the bits; only the lower 32 where the transport carries no more
     */
    long offeredFeatures();

    /**
     * Tells the device which of its features are accepted.
     *
     * @param features a subset of {@link #offeredFeatures()}
     * @throws IllegalArgumentException if a bit was not offered
     */
    void acceptFeatures(long features);

    /**
     * The status byte as the device sees it now (see {@link VirtioStatus}).
     *
     * @return 0 to 255
     */
    int status();

    /**
     * Writes the status byte; 0 resets the device, and what a driver left is forgotten. The driver adds bits in the order
     * of the virtio handshake, see {@link VirtioHandshake}.
     *
     * @param status 0 to 255
     */
    void setStatus(int status);

    /**
     * The size of the configuration space (virtio "Device Configuration Space").
     *
     * @return bytes; 0 if there is none
     */
    default int configSize() {
        return 0;
    }

    /**
     * Reads the configuration space. It may change between two calls, and while it is read.
     *
     * @param offset where to begin
     * @param into filled with what is there
     * @throws IndexOutOfBoundsException if that is not wholly inside of {@link #configSize()}
     */
    default void readConfig(int offset, byte[] into) {
        throw new IndexOutOfBoundsException(name() + ": no configuration space");
    }

    /**
     * The number of queues.
     *
     * @return the number
     */
    int queues();

    /**
     * One queue's ring.
     *
     * @param queue from 0 to {@link #queues()} - 1
     * @return the ring; its memory lives as long as this device's service
     */
    Vring vring(int queue);

    /**
     * Memory for message buffers that the device can reach ({@code vdevNbuffer}). Asked again, the same memory is given
     * again: a driver that comes after another takes over its pool.
     *
     * @param bytes how much, at least 1
     * @return the memory, zeroed when it was first given
     * @throws IllegalStateException if there is not that much: the message says how much there is
     */
    Region buffers(long bytes);

    /**
     * Rings the device's doorbell for one queue.
     *
     * @param queue from 0 to {@link #queues()} - 1
     */
    void kick(int queue);

    /**
     * Where the device rings for used buffers and status changes, for whichever queue.
     *
     * @return the doorbell
     */
    Doorbell doorbell();

    /**
     * Reports that the device broke the protocol. Its provider ends the device (a remote processor: the crash path,
     * recovery by policy). Returns at once; the service goes soon after.
     *
     * @param reason one line: what, where, which value
     */
    void fail(String reason);

    /**
     * Leaves the device running for another driver, which goes on where this one stopped; the device notices nothing. From
     * then on this driver touches neither rings nor buffers. Forgotten when the device is reset or ends.
     *
     * @param state what the next driver has to know
     * @throws IllegalStateException if the device is not running ({@link VirtioStatus#DRIVER_OK})
     */
    void leave(DriverState state);

    /**
     * Takes over from a driver that has left. Only one driver can: the state is handed out once.
     *
     * @return what the former driver left; empty if there is nothing. A device that is running all the same is in an
     *         unknown state: {@link #fail} it, do not reset it under a remote that uses it
     */
    Optional<DriverState> takeOver();
}
