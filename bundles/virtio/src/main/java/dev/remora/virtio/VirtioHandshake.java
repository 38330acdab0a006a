package dev.remora.virtio;

/**
 * The driver's side of the status handshake (virtio 1.x, "Device Initialization"), in this order:
 *
 * <pre>
 *   begin          00 reset, 01 ACKNOWLEDGE, 03 DRIVER, features; with VERSION_1: 0b FEATURES_OK, which the device keeps or not
 *   (set up the rings)
 *   driverOk       07 or 0f: the device may look at the rings
 *   remove         00 reset, 01: known, without a driver
 *   fail           80 added: the driver has given up
 * </pre>
 *
 * What was written is remembered here. Of what the device shows only FEATURES_OK is believed, and only with VERSION_1:
 * some (OpenAMP) keep nothing of the status, and look at DRIVER_OK alone.
 *
 * <p>Not thread-safe. Nothing blocks; a device that is gone throws what {@link VirtioDevice} says.
 */
public final class VirtioHandshake {

    private final VirtioDevice device;
    private int status;
    private long features;

    private VirtioHandshake(VirtioDevice device) {
        this.device = device;
    }

    /**
     * Resets the device and agrees on features: those that it offers and the caller knows. Afterwards the caller sets up
     * the rings.
     *
     * @param device the device
     * @param known the features that the caller can use; of those of rings at most {@link VirtioFeatures#RING}
     * @return the handshake, before DRIVER_OK
     * @throws IllegalArgumentException if {@code known} has a feature that the queues do not understand
     * @throws IllegalStateException if the device refuses the features; it has been told FAILED
     */
    public static VirtioHandshake begin(VirtioDevice device, long known) {
        if ((known & VirtioFeatures.TRANSPORT & ~VirtioFeatures.RING) != 0) {
            throw new IllegalArgumentException("%s: features 0x%x, of those of rings only 0x%x can be known".formatted(
                    device.name(), known, VirtioFeatures.RING));
        }
        VirtioHandshake handshake = new VirtioHandshake(device);
        handshake.reset();
        handshake.add(VirtioStatus.ACKNOWLEDGE);
        handshake.add(VirtioStatus.DRIVER);
        handshake.agree(known);
        return handshake;
    }

    /**
     * Goes on with a device that runs, left by another driver.
     *
     * @param device the device
     * @param features what was agreed on
     * @return the handshake, after DRIVER_OK; nothing was written
     */
    public static VirtioHandshake takenOver(VirtioDevice device, long features) {
        VirtioHandshake handshake = new VirtioHandshake(device);
        handshake.features = features;
        handshake.status = VirtioStatus.ACKNOWLEDGE | VirtioStatus.DRIVER | VirtioStatus.DRIVER_OK
                | (modern(features) ? VirtioStatus.FEATURES_OK : 0);
        return handshake;
    }

    /**
     * What was agreed on.
     *
     * @return feature bits
     */
    public long features() {
        return features;
    }

    /** Lets the device look at the rings, which are complete: all that was written before is seen by it. */
    public void driverOk() {
        add(VirtioStatus.DRIVER_OK);
    }

    /** Says that the driver has given up, until the next reset. */
    public void fail() {
        add(VirtioStatus.FAILED);
    }

    /** Resets the device and leaves it without a driver, as Linux does on removal. */
    public void remove() {
        reset();
        add(VirtioStatus.ACKNOWLEDGE);
    }

    private void agree(long known) {
        long offered = device.offeredFeatures();
        features = offered & known;
        device.acceptFeatures(features);
        if (modern(features)) {
            add(VirtioStatus.FEATURES_OK);
            if ((device.status() & VirtioStatus.FEATURES_OK) == 0) {
                status &= ~VirtioStatus.FEATURES_OK;
                fail();
                throw new IllegalStateException("%s: the device refuses features 0x%x of 0x%x that it offers".formatted(
                        device.name(), features, offered));
            }
        }
    }

    private static boolean modern(long features) {
        return (features & VirtioFeatures.VERSION_1) != 0;
    }

    private void reset() {
        status = 0;
        device.setStatus(0);
    }

    private void add(int bits) {
        status |= bits;
        device.setStatus(status);
    }
}
