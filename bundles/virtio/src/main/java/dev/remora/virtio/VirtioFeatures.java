package dev.remora.virtio;

/** Feature bits that concern rings and transport (virtio 1.x, "Reserved Feature Bits"); bits 0 to 23 are the device type's. */
public final class VirtioFeatures {

    /** Bit 28, INDIRECT_DESC: buffers may hold tables of descriptors. Not supported here: never offered, never accepted. */
    public static final long INDIRECT_DESC = 1L << 28;
    /** Bit 29, EVENT_IDX: each side says at which index it wants to be notified. */
    public static final long EVENT_IDX = 1L << 29;
    /** Bit 32, VERSION_1: little-endian, FEATURES_OK. A resource table, of 32 feature bits, cannot offer it. */
    public static final long VERSION_1 = 1L << 32;

    /** All that the queues of this bundle understand. */
    public static final long RING = EVENT_IDX | VERSION_1;

    /** The bits 24 to 40, which are about rings and transport, not about a type of device. */
    public static final long TRANSPORT = (1L << 41) - (1L << 24);

    private VirtioFeatures() {}
}
