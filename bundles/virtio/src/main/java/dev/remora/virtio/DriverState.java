package dev.remora.virtio;

import java.util.List;

/**
 * What a driver that goes leaves with its device for the next one, see {@link VirtioDevice#leave}. Plain data: nothing
 * in it keeps the former driver's bundle alive.
 */
public final class DriverState {

    private final String driver;
    private final int version;
    private final List<QueueState> queues;
    private final byte[] details;

    /**
     * Copies what it is given.
     *
     * @param driver the kind of driver, such as {@code dev.remora.rpmsg.virtio}
     * @param version the format of {@code details}
     * @param queues the queues, by number
     * @param details what else the driver has to know, in a format of its own
     */
    public DriverState(String driver, int version, List<QueueState> queues, byte[] details) {
        this.driver = driver;
        this.version = version;
        this.queues = List.copyOf(queues);
        this.details = details.clone();
    }

    /**
     * The kind of driver.
     *
     * @return its name
     */
    public String driver() {
        return driver;
    }

    /**
     * The format of {@link #details()}.
     *
     * @return its version
     */
    public int version() {
        return version;
    }

    /**
     * The queues.
     *
     * @return by number
     */
    public List<QueueState> queues() {
        return queues;
    }

    /**
     * What else the driver has to know.
     *
     * @return a copy
     */
    public byte[] details() {
        return details.clone();
    }
}
