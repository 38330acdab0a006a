package dev.remora.platform.openamp;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Region;
import dev.remora.virtio.DriverState;
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

/** The peer is the device, the gateway its host. */
final class HostDevice implements VirtioDevice, OfferedDevice {

    private final String name;
    private final int offered;
    private final Vdev vdev;
    private final List<Vring> rings;
    private final Region pool;
    private final Doorbell doorbell;
    private boolean given;
    private @Nullable DriverState left;
    /** The status byte as we wrote it: any other is the peer's doing. */
    private int written;
    private @Nullable String failure;
    private volatile boolean gone;

    HostDevice(String name, int offered, Vdev vdev, List<Vring> rings, Region pool, Doorbell doorbell) {
        this.name = name;
        this.offered = offered;
        this.vdev = vdev;
        this.rings = List.copyOf(rings);
        this.pool = pool;
        this.doorbell = doorbell;
        this.written = vdev.status();
    }

    @Override
    public ServiceRegistration<?> register(BundleContext context) {
        return context.registerService(VirtioDevice.class, this, FrameworkUtil.asDictionary(Map.of(VirtioDevice.ID,
                VirtioDevice.RPMSG, VirtioDevice.NAME, name)));
    }

    @Override
    public synchronized @Nullable String over() {
        int status = vdev.status();
        if (failure == null && status != written) {
            failure = "the peer changed the status from 0x%02x to 0x%02x".formatted(written, status);
        }
        return failure;
    }

    @Override
    public synchronized boolean renewed() {
        return written != 0 && vdev.status() == 0;
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
        return live(RPMSG);
    }

    @Override
    public long offeredFeatures() {
        return Integer.toUnsignedLong(live(offered));
    }

    @Override
    public void acceptFeatures(long features) {
        if ((features & ~offeredFeatures()) != 0) {
            throw new IllegalArgumentException("%s: features 0x%x accepted, only 0x%x offered".formatted(name, features,
                    offeredFeatures()));
        }
        vdev.acceptFeatures((int) features);
    }

    @Override
    public int status() {
        return live(vdev).status();
    }

    @Override
    public synchronized void setStatus(int status) {
        live(vdev);
        if (status < 0 || status > 255) {
            throw new IllegalArgumentException(name + ": status " + status + " is no byte");
        }
        if (failure != null) {
            return; // the status says so, or is the peer's by now
        }
        if (status == 0) {
            left = null;
            if ((written & VirtioStatus.DRIVER_OK) != 0) {
                fail("its driver has reset it, which a running peer does not notice");
                return;
            }
        }
        write(status);
    }

    private void write(int status) {
        written = status;
        vdev.setStatus(status);
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
    public synchronized Region buffers(long bytes) {
        if (bytes < 1 || bytes > live(pool).size()) {
            throw new IllegalStateException("%s: %d bytes asked for buffers, there are %d (buffers.size)".formatted(
                    name, bytes, pool.size()));
        }
        if (!given) {
            pool.memory().fill((byte) 0);
            given = true;
        }
        return pool.slice(pool.name(), 0, bytes);
    }

    @Override
    public void kick(int queue) {
        live(vdev).ring();
    }

    @Override
    public Doorbell doorbell() {
        return live(doorbell);
    }

    /** DRIVER_OK stays: its rings are in use. A peer that has changed the status meanwhile is to find what it wrote. */
    @Override
    public synchronized void fail(String reason) {
        boolean ours = live(vdev).status() == written;
        if (failure == null) {
            failure = reason;
            if (ours) {
                write(written | VirtioStatus.FAILED);
            }
            doorbell.wake();
        }
    }

    @Override
    public synchronized void leave(DriverState state) {
        if ((status() & VirtioStatus.DRIVER_OK) == 0) {
            throw new IllegalStateException("%s: status 0x%02x, left only while running".formatted(name, status()));
        }
        left = state;
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
