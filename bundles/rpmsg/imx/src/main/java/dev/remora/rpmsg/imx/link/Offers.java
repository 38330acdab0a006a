package dev.remora.rpmsg.imx.link;

import dev.remora.virtio.VirtioDevice;

/** Where devices are offered to their drivers. */
@FunctionalInterface
public interface Offers {

    /** An offer. */
    @FunctionalInterface
    interface Offer {
        /** Ends it: when this returns, no driver uses the device any more. */
        void withdraw();
    }

    /**
     * Offers a device; a driver may have set it up when this returns, or later.
     *
     * @param name of the device
     */
    Offer offer(String name, VirtioDevice device);
}
