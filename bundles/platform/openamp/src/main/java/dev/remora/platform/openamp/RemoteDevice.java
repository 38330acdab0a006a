package dev.remora.platform.openamp;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Region;
import dev.remora.virtio.DriverState;
import dev.remora.virtio.ServedDevice;
import dev.remora.virtio.VirtioDevice;
import dev.remora.virtio.VirtioStatus;
import dev.remora.virtio.Vring;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** The gateway is the device, the peer its host. Made when the host has said DRIVER_OK. */
final class RemoteDevice implements ServedDevice, OfferedDevice {

    private final String name;
    private final Vdev vdev;
    private final int features;
    private final List<Vring> rings;
    private final List<Region> reachable;
    private final Doorbell doorbell;
    private @Nullable DriverState left;
    private @Nullable String failure;
    private boolean toldTheDriver;
    private volatile boolean gone;

    RemoteDevice(String name, int offered, Vdev vdev, List<Vring> rings, List<Region> reachable, Doorbell doorbell) {
        this.name = name;
        this.vdev = vdev;
        this.features = offered & vdev.acceptedFeatures();
        this.rings = List.copyOf(rings);
        this.reachable = List.copyOf(reachable);
        this.doorbell = doorbell;
    }

    @Override
    public ServiceRegistration<?> register(BundleContext context) {
        return context.registerService(ServedDevice.class, this, FrameworkUtil.asDictionary(Map.of(ServedDevice.ID,
                VirtioDevice.RPMSG, ServedDevice.NAME, name)));
    }

    @Override
    public synchronized @Nullable String over() {
        int status = vdev.status();
        if (failure == null && !running(status)) {
            failure = "the host has set the status to 0x%02x".formatted(status);
        }
        return failure;
    }

    /** A reset is 0; some hosts write NEEDS_RESET instead, and one that has given up FAILED. */
    static boolean running(int status) {
        int all = VirtioStatus.DRIVER_OK | VirtioStatus.NEEDS_RESET | VirtioStatus.FAILED;
        return (status & all) == VirtioStatus.DRIVER_OK;
    }

    @Override
    public synchronized boolean renewed() {
        return !toldTheDriver || (vdev.status() & VirtioStatus.NEEDS_RESET) == 0;
    }

    @Override
    public synchronized void end() {
        gone = true;
        left = null;
    }

    @Override
    public String name() {
        return live(name);
    }

    @Override
    public int deviceId() {
        return live(VirtioDevice.RPMSG);
    }

    @Override
    public long features() {
        return Integer.toUnsignedLong(live(features));
    }

    @Override
    public int queues() {
        return live(rings).size();
    }

    @Override
    public Vring vring(int queue) {
        return live(rings).get(queue);
    }

    @Override
    public List<Region> reachable() {
        return live(reachable);
    }

    @Override
    public void interrupt(int queue) {
        live(vdev).ring();
    }

    @Override
    public Doorbell doorbell() {
        return live(doorbell);
    }

    /** A host that has gone or reset the device meanwhile is not told: the table is already the next one's. */
    @Override
    public synchronized void fail(String reason) {
        int status = live(vdev).status();
        if (failure == null) {
            failure = reason;
            if (vdev.connected() && running(status)) {
                toldTheDriver = true;
                vdev.setStatus(status | VirtioStatus.NEEDS_RESET);
            }
            doorbell.wake();
        }
    }

    @Override
    public synchronized void leave(DriverState state) {
        left = live(state);
    }

    @Override
    public synchronized Optional<DriverState> takeOver() {
        Optional<DriverState> state = Optional.ofNullable(live(this).left);
        left = null;
        return state;
    }

    private <T> T live(T thing) {
        if (gone) {
            throw new IllegalStateException(name + ": this device is gone");
        }
        return thing;
    }
}
