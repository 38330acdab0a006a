package dev.remora.remoteproc.core;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Region;
import dev.remora.remoteproc.core.image.LoadPlan;
import dev.remora.remoteproc.core.image.LoadPlan.PlannedVdev;
import dev.remora.remoteproc.core.image.VdevEntry;
import dev.remora.remoteproc.spi.RemoteCore;
import dev.remora.virtio.DriverState;
import dev.remora.virtio.VirtioDevice;
import dev.remora.virtio.VirtioStatus;
import dev.remora.virtio.Vring;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A vdev of a running firmware. */
final class VdevDevice implements VirtioDevice {

    private final String name;
    private final LoadPlan plan;
    private final PlannedVdev vdev;
    private final RemoteCore core;
    private final Consumer<String> failure;
    private @Nullable Region buffers;
    private @Nullable DriverState left;
    /** What the driver has set: the core may write the byte in the table as it likes. */
    private volatile int status;
    private volatile boolean gone;

    /**
     * Makes one.
     *
     * @param failure told why the device broke the protocol
     */
    VdevDevice(String processor, LoadPlan plan, PlannedVdev vdev, RemoteCore core, Consumer<String> failure) {
        this.name = processor + ".vdev" + vdev.index();
        this.plan = plan;
        this.vdev = vdev;
        this.core = core;
        this.failure = failure;
    }

    /** From now on every method throws. */
    synchronized void end() {
        gone = true;
        left = null;
    }

    @Override
    public String name() {
        return live(name);
    }

    @Override
    public int deviceId() {
        return live(vdev).id();
    }

    @Override
    public long offeredFeatures() {
        return entry().features();
    }

    @Override
    public void acceptFeatures(long features) {
        long offered = entry().features();
        if ((features & ~offered) != 0) {
            throw new IllegalArgumentException("%s: features 0x%x accepted, only 0x%x offered".formatted(name, features,
                    offered));
        }
        entry().acceptFeatures(features);
    }

    @Override
    public int status() {
        return status | (entry().status() & VirtioStatus.NEEDS_RESET);
    }

    @Override
    public synchronized void setStatus(int next) {
        if (next < 0 || next > 255) {
            throw new IllegalArgumentException(name + ": status " + next + " is no byte");
        }
        if (next == 0) {
            left = null;
        }
        entry().setStatus(next);
        status = next;
    }

    @Override
    public int configSize() {
        return entry().configSize();
    }

    @Override
    public void readConfig(int offset, byte[] into) {
        entry().readConfig(offset, into);
    }

    @Override
    public int queues() {
        return live(vdev).vrings().size();
    }

    @Override
    public Vring vring(int queue) {
        return live(vdev).vrings().get(queue);
    }

    @Override
    public synchronized Region buffers(long bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException(name + ": " + bytes + " bytes of buffers");
        }
        LoadPlan memory = live(plan);
        Region given = buffers;
        if (given == null || given.size() < bytes) {
            String pool = "vdev" + vdev.index() + "buffer";
            given = memory.buffers(pool, bytes).orElseThrow(() -> new IllegalStateException(
                    "%s: %d bytes asked for buffers, there are %d".formatted(name, bytes,
                            memory.largestBuffers(pool))));
            buffers = given;
        }
        return given.slice(given.name(), 0, bytes);
    }

    @Override
    public void kick(int queue) {
        core.kick(vring(queue).notifyId());
    }

    @Override
    public Doorbell doorbell() {
        return live(core).doorbell();
    }

    @Override
    public void fail(String reason) {
        live(failure).accept(reason);
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

    private VdevEntry entry() {
        return live(vdev).entry();
    }

    private <T> T live(T thing) {
        if (gone) {
            throw new IllegalStateException(name + ": this device is gone");
        }
        return thing;
    }
}
