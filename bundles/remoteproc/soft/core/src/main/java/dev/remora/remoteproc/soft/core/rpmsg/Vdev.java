package dev.remora.remoteproc.soft.core.rpmsg;

import dev.remora.platform.Region;
import dev.remora.virtio.Vring;
import java.util.List;

/** A virtio device as its firmware sees it. */
public interface Vdev {

    /**
     * Whether the driver is there and all is well. Any thread, before each step in the rings.
     *
     * @return true if rings and buffers may be touched
     */
    boolean driverOk();

    /**
     * Whether the driver has set the rings up since this was asked last; of the main loop, once a turn.
     *
     * @return true where the driver cannot say so by itself
     */
    default boolean begun() {
        return true;
    }

    /**
     * What both sides know.
     *
     * @return feature bits
     */
    int features();

    /** Tells the driver that we gave up its rings; it has to set them up anew. */
    void needsReset();

    /**
     * Where the driver has put a ring.
     *
     * @param index which ring: 0 is the driver's receive queue
     * @return the device address
     * @throws IllegalArgumentException if there is no such ring
     */
    int address(int index);

    /**
     * A ring as the driver has described it.
     *
     * @param index which ring
     * @return the ring
     * @throws IllegalArgumentException if there is no such ring or its numbers are not usable
     */
    Vring vring(int index);

    /**
     * Where buffers may lie.
     *
     * @return the regions
     */
    List<Region> reachable();
}
