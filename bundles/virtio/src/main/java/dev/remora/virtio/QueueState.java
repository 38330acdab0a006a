package dev.remora.virtio;

import java.util.List;

/**
 * What a driver knows of its queue that the ring does not say: enough for another one to go on, see
 * {@link DriverQueue#leave()} and {@link DriverQueue#resume}.
 *
 * @param num number of descriptors
 * @param published how many buffers the device was shown so far, free-running
 * @param taken how many of them were taken back, free-running
 * @param inFlight the buffers that the device has, each descriptor once
 */
public record QueueState(int num, int published, int taken, List<InFlight> inFlight) {

    /**
     * Copies the list.
     */
    public QueueState {
        inFlight = List.copyOf(inFlight);
    }

    /**
     * A buffer that the device has.
     *
     * @param id its descriptor
     * @param deviceAddress where the device sees it
     * @param length bytes
     * @param deviceWrites whether the device fills it, rather than reads it
     */
    public record InFlight(int id, long deviceAddress, int length, boolean deviceWrites) {}
}
