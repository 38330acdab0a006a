package dev.remora.virtio;

/** The bits of the virtio status byte (virtio 1.x, "Device Status Field"). */
public final class VirtioStatus {

    /** The driver has noticed the device. */
    public static final int ACKNOWLEDGE = 0x01;
    /** The driver knows how to drive it. */
    public static final int DRIVER = 0x02;
    /** The driver is ready: the device may touch the rings from now on. */
    public static final int DRIVER_OK = 0x04;
    /** Feature negotiation is over (VERSION_1 only). */
    public static final int FEATURES_OK = 0x08;
    /** Set by the device: it needs a reset. */
    public static final int NEEDS_RESET = 0x40;
    /** The driver has given up. */
    public static final int FAILED = 0x80;

    private VirtioStatus() {}
}
