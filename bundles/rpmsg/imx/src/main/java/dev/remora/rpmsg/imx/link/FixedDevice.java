package dev.remora.rpmsg.imx.link;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Region;
import dev.remora.virtio.DriverState;
import dev.remora.virtio.VirtioDevice;
import dev.remora.virtio.VirtioStatus;
import dev.remora.virtio.Vring;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A vdev in one generation of the rings. The other side sees rings and kicks; the status and the features stay here. */
final class FixedDevice implements VirtioDevice {

    /** Bit 0 of rpmsg: name service. */
    private static final long FEATURES = 1;

    private final String name;
    private final int vdev;
    private final List<Vring> rings;
    private final Region buffers;
    private final Words words;
    private final Consumer<String> failure;
    private final LocalDoorbell doorbell = new LocalDoorbell();
    private boolean given;
    private int status;
    private @Nullable DriverState left;
    /** The other side may be somebody else by now: it is not kicked any more. */
    private boolean quiet;
    private long wordsOut;
    private final AtomicLong wordsIn = new AtomicLong();
    private volatile boolean gone;

    /**
     * Makes one.
     *
     * @param failure told why the rings cannot be used any more
     */
    FixedDevice(String partition, int vdev, FixedPlaces places, Words words, Consumer<String> failure) {
        name = partition + ".vdev" + vdev;
        this.vdev = vdev;
        rings = places.vrings(name, vdev);
        buffers = places.buffers(name, vdev);
        this.words = words;
        this.failure = failure;
    }

    /** The other side has work for us. */
    void heard() {
        wordsIn.incrementAndGet();
        doorbell.ring();
    }

    /** The other side may have missed a kick: if its rings are set up it is kicked again. */
    synchronized void kickAgain() {
        if ((status & VirtioStatus.DRIVER_OK) != 0) {
            for (int queue = 0; queue < ImxLayout.QUEUES; queue++) {
                kickNow(queue);
            }
        }
    }

    /** When this returns nobody kicks, and nobody will. */
    synchronized void quiet() {
        quiet = true;
    }

    /** From now on every method throws. */
    synchronized void end() {
        quiet = true;
        gone = true;
        left = null;
        doorbell.ring();
    }

    /** For people: the name stays. */
    String label() {
        return name;
    }

    long wordsIn() {
        return wordsIn.get();
    }

    synchronized long wordsOut() {
        return wordsOut;
    }

    boolean kickPending() {
        return words.pending(ImxLayout.queue(vdev, 0)) || words.pending(ImxLayout.queue(vdev, 1));
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
        return live(FEATURES);
    }

    @Override
    public void acceptFeatures(long features) {
        if ((features & ~live(FEATURES)) != 0) {
            throw new IllegalArgumentException("%s: features 0x%x accepted, only 0x%x offered".formatted(name, features,
                    FEATURES));
        }
    }

    @Override
    public synchronized int status() {
        return live(status);
    }

    @Override
    public synchronized void setStatus(int next) {
        int former = live(status);
        if (next < 0 || next > 255) {
            throw new IllegalArgumentException(name + ": status " + next + " is no byte");
        }
        if (next == 0) {
            left = null;
        }
        int used = former & VirtioStatus.DRIVER_OK;
        // Stays: whoever comes next must not set up rings that are in use.
        status = next | used;
        if (used != 0 && next == 0 && !quiet) {
            failure.accept(name + ": its driver has reset it, which the other side does not notice");
        }
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
        if (bytes < 1 || bytes > live(buffers).size()) {
            throw new IllegalStateException("%s: %d bytes asked for buffers, there are %d".formatted(name, bytes,
                    buffers.size()));
        }
        if (!given) {
            buffers.memory().fill((byte) 0);
            given = true;
        }
        return buffers.slice(buffers.name(), 0, bytes);
    }

    @Override
    public synchronized void kick(int queue) {
        live(rings).get(queue);
        kickNow(queue);
    }

    private void kickNow(int queue) {
        if (!quiet) {
            wordsOut++;
            words.kick(ImxLayout.queue(vdev, queue));
        }
    }

    @Override
    public Doorbell doorbell() {
        return live(doorbell);
    }

    @Override
    public void fail(String reason) {
        live(failure).accept(reason);
    }

    @Override
    public synchronized void leave(DriverState state) {
        if ((live(status) & VirtioStatus.DRIVER_OK) == 0) {
            throw new IllegalStateException("%s: status 0x%02x, left only while running".formatted(name, status));
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
