package dev.remora.platform.openamp;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Region;
import dev.remora.virtio.VirtioStatus;
import dev.remora.virtio.Vring;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Which end of the virtio device the gateway is. */
sealed interface Side {

    /** Checks that what this side needs besides table and rings has its place. */
    void check(Places places);

    /** Whether the device can be used now. */
    boolean ready(Vdev vdev);

    /** Whether nobody has used the rings since the peer connected. */
    boolean fresh(Vdev vdev, List<Vring> rings);

    OfferedDevice device(String name, Table table, Vdev vdev, List<Vring> rings, Doorbell doorbell);

    /**
     * The gateway drives; the buffers are its own.
     *
     * @param memory all of it
     * @param offset where the buffers are, bytes from the start of the memory
     * @param bytes how much there is for them
     */
    record Host(Region memory, long offset, long bytes) implements Side {

        @Override
        public void check(Places places) {
            places.take("buffers", offset, bytes);
        }

        /** The device does not look before DRIVER_OK. */
        @Override
        public boolean ready(Vdev vdev) {
            return (vdev.status() & VirtioStatus.DRIVER_OK) == 0;
        }

        @Override
        public boolean fresh(Vdev vdev, List<Vring> rings) {
            return ready(vdev);
        }

        @Override
        public OfferedDevice device(String name, Table table, Vdev vdev, List<Vring> rings, Doorbell doorbell) {
            return new HostDevice(name, table.features(), vdev, rings, memory.slice(name + ".buffers", offset, bytes),
                    doorbell);
        }
    }

    /**
     * The gateway serves; the host's buffers may lie wherever there is neither table nor ring.
     *
     * @param memory all of it
     */
    record Remote(Region memory) implements Side {

        @Override
        public void check(Places places) {
            // The buffers are the host's: each descriptor is checked when it comes.
        }

        /** Some hosts reset by NEEDS_RESET, and wait for 0. */
        @Override
        public boolean ready(Vdev vdev) {
            int status = vdev.status();
            if ((status & VirtioStatus.NEEDS_RESET) != 0) {
                vdev.setStatus(0);
            }
            return RemoteDevice.running(status);
        }

        /** The device's part of a ring is as the driver zeroed it. */
        @Override
        public boolean fresh(Vdev vdev, List<Vring> rings) {
            return !RemoteDevice.running(vdev.status()) || rings.stream().allMatch(ring -> ring.used().get(
                    ValueLayout.JAVA_INT, 0) == 0);
        }

        @Override
        public OfferedDevice device(String name, Table table, Vdev vdev, List<Vring> rings, Doorbell doorbell) {
            return new RemoteDevice(name, table.features(), vdev, rings, Places.of(name, memory, table).free(),
                    doorbell);
        }
    }
}
