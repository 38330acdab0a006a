package dev.remora.platform.vhost;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Region;
import dev.remora.virtio.DriverState;
import dev.remora.virtio.ServedDevice;
import dev.remora.virtio.Vring;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The device as it is served from one start of its rings to their stop. */
final class VhostDevice implements ServedDevice {

    private final Offer offer;
    private final Setup setup;
    private final KickDoorbell doorbell;
    private final Runnable failed;
    private final AtomicReference<@Nullable DriverState> left = new AtomicReference<>();
    private volatile @Nullable String failure;
    private volatile boolean gone;

    /**
     * Begins to hear kicks.
     *
     * @param failed lets the connection's thread look at {@link #failure()}
     */
    VhostDevice(Offer offer, Setup setup, Kernel kernel, Runnable failed) {
        this.offer = offer;
        this.setup = setup;
        this.failed = failed;
        doorbell = new KickDoorbell(kernel, setup.kicks(), setup.polled(), this::fail);
    }

    @Override
    public String name() {
        return there().offer.name();
    }

    @Override
    public int deviceId() {
        return there().offer.deviceId();
    }

    @Override
    public long features() {
        return there().setup.features();
    }

    @Override
    public int queues() {
        return there().setup.rings().size();
    }

    @Override
    public Vring vring(int queue) {
        return there().setup.rings().get(queue);
    }

    @Override
    public int base(int queue) {
        return there().setup.bases().get(queue);
    }

    @Override
    public List<Region> reachable() {
        return there().setup.reachable();
    }

    @Override
    public void interrupt(int queue) {
        there().setup.calls().get(queue).interrupt();
    }

    @Override
    public Doorbell doorbell() {
        return there().doorbell;
    }

    @Override
    public void fail(String reason) {
        there().failure = reason;
        failed.run();
    }

    /** How the driver broke the protocol; null if it did not. */
    @Nullable
    String failure() {
        return failure;
    }

    @Override
    public void leave(DriverState state) {
        there().left.set(state);
    }

    @Override
    public Optional<DriverState> takeOver() {
        return Optional.ofNullable(there().left.getAndSet(null));
    }

    /** A kick that came as a message. */
    void kicked() {
        doorbell.ring();
    }

    /** Nobody uses it any more. */
    void close() {
        gone = true;
        left.set(null);
        doorbell.close();
    }

    private VhostDevice there() {
        if (gone) {
            throw new IllegalStateException(offer.name() + ": the driver has stopped the device");
        }
        return this;
    }
}
