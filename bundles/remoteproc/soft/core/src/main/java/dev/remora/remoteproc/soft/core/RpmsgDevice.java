package dev.remora.remoteproc.soft.core;

/** The device side of rpmsg over virtio: what the gateway sees as channels. Any thread may call. */
public interface RpmsgDevice {

    /**
     * Offers a service on a new address (from 0x400) and announces it: now if the gateway is there, and each time it
     * comes back.
     *
     * @param service the name, at most 31 characters of printable ASCII
     * @param handler what to do with messages
     * @return the service's endpoint
     */
    RpmsgEndpoint announce(String service, RpmsgHandler handler);

    /**
     * Whether the gateway's driver is there: DRIVER_OK was seen and no reset since.
     *
     * @return true if messages can flow
     */
    boolean isUp();

    /**
     * How often a sender had to wait, because the gateway had no buffer to spare.
     *
     * @return messages that waited since the core booted
     */
    long waits();
}
