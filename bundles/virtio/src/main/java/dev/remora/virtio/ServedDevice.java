package dev.remora.virtio;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Region;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A virtio device that this gateway is, for a driver elsewhere (a kernel, an OpenAMP host): what {@link VirtioDevice} is
 * to the driver, seen from the other end. Offered as a service by whoever has the way to that driver: platform.vhost,
 * platform.openamp. The service comes when the driver is ready (DRIVER_OK or, where there is no status, its first
 * kick), so features and rings are final; it goes when the driver resets the device, goes away, or is failed. Its
 * provider keeps memory and rings mapped until those who bound it have let go of it (the unregistration has returned);
 * after that every method throws {@link IllegalStateException}.
 *
 * <p>One user at a time, who serves its queues. All methods may be called from any thread and none blocks. What the driver
 * wrote is not trusted: rings are to be served by a {@link DeviceQueue}.
 */
@ProviderType
public interface ServedDevice {

    /** Service property: {@link #deviceId()}, {@code Integer}. */
    String ID = "virtio.id";
    /** Service property: {@link #name()}, {@code String}. */
    String NAME = "virtio.name";

    /**
     * Unique name, such as {@code kernel0}.
     *
     * @return the name
     */
    String name();

    /**
     * The kind of device (virtio "Device Types").
     *
     * @return the device id
     */
    int deviceId();

    /**
     * The feature bits that the driver accepted of those offered to it.
     *
     * @return the bits
     */
    long features();

    /**
     * The number of queues.
     *
     * @return the number
     */
    int queues();

    /**
     * One queue's ring, set up by the driver.
     *
     * @param queue from 0 to {@link #queues()} - 1
     * @return the ring
     */
    Vring vring(int queue);

    /**
     * Where one queue goes on: 0 for a ring that is new; more where the driver was served before, by a former connection
     * or start, and has not noticed. All before it were returned.
     *
     * @param queue from 0 to {@link #queues()} - 1
     * @return index in the available ring of the first chain to take, which is also {@code used.idx}; 0 to 65535
     */
    default int base(int queue) {
        return 0;
    }

    /**
     * Where the driver's buffers may lie; anything else in a descriptor is a violation.
     *
     * @return memory with the addresses that the driver writes into descriptors
     */
    List<Region> reachable();

    /**
     * Interrupts the driver for one queue.
     *
     * @param queue from 0 to {@link #queues()} - 1
     */
    void interrupt(int queue);

    /**
     * Where the driver kicks, for whichever queue.
     *
     * @return the doorbell
     */
    Doorbell doorbell();

    /**
     * Reports that the driver broke the protocol. Its provider tells the driver so where the transport can
     * ({@link VirtioStatus#NEEDS_RESET}) or cuts the connection; a driver that has reset the device meanwhile, so that its
     * new rings look like nonsense, is not held to have broken anything. Returns at once; the service goes soon after, and
     * comes again with the driver.
     *
     * @param reason one line: what, where, which value
     */
    void fail(String reason);

    /**
     * Leaves the device for the next one who serves it, which goes on where this one stopped; the driver notices nothing.
     * From then on this one touches neither rings nor buffers. Forgotten when the service goes.
     *
     * @param state what the next one has to know
     */
    void leave(DriverState state);

    /**
     * Takes over from one that has left. The state is handed out once.
     *
     * @return what the former one left; empty if there is nothing: the device is new
     */
    Optional<DriverState> takeOver();
}
