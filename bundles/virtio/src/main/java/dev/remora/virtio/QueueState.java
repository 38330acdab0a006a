package dev.remora.virtio;

import java.util.List;

/**
 * What one role knows of its queue that the ring does not say: enough for another one to go on, see
 * {@link DriverQueue#leave()}, {@link DriverQueue#resume}, {@link DeviceQueue#leave()} and {@link DeviceQueue#resume}.
 *
 * @param num number of descriptors
 * @param published how far our index went: for a driver chains offered, for a device chains returned; free-running
 * @param taken how many chains of the other side's were taken, free-running
 * @param inFlight the buffers that the device has, each descriptor once; empty for a device
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
     * @param next the descriptor that follows in its chain; -1 if none does
     */
    public record InFlight(int id, long deviceAddress, int length, boolean deviceWrites, int next) {

        /**
         * A buffer without a successor.
         *
         * @param id its descriptor
         * @param deviceAddress where the device sees it
         * @param length bytes
         * @param deviceWrites whether the device fills it, rather than reads it
         */
        public InFlight(int id, long deviceAddress, int length, boolean deviceWrites) {
            this(id, deviceAddress, length, deviceWrites, DescriptorTable.END);
        }
    }
}
