package dev.remora.rpmsg.imx.link;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.core.RealBus;
import dev.remora.rpmsg.testing.Ram;
import dev.remora.rpmsg.virtio.RealBackend;
import dev.remora.virtio.VirtioDevice;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/** A gateway and the other partition in one process: the real bus and the real backend over two vdevs. */
final class Gateway implements AutoCloseable {

    static final int VDEVS = 2;
    static final int PARTITION = 3;
    static final LinkSettings SETTINGS = new LinkSettings("m4", new WordChannels(1, 1, LiveRemote.READY), PARTITION,
            TimeUnit.MILLISECONDS.toNanos(50), TimeUnit.MILLISECONDS.toNanos(20));

    final Ram memory = new Ram(ImxLayout.VDEV_STEP * VDEVS);
    final Ram buffers = new Ram(ImxLayout.BUFFER_BYTES * VDEVS);
    final FixedPlaces places = FixedPlaces.of(memory, 0, VDEVS, buffers);
    final MessageUnit unit = new MessageUnit();
    final TestController controller = new TestController(8);
    final LiveRemote remote = new LiveRemote(places, unit.remote());
    final RealBus bus = new RealBus();
    volatile RealBackend backend = new RealBackend(bus.bus());
    /** By vdev: how many answers came, how often the driver was probed, how many of its kind there are now. */
    final AtomicLongArray answers = new AtomicLongArray(VDEVS);
    final AtomicLongArray probes = new AtomicLongArray(VDEVS);
    final AtomicIntegerArray alive = new AtomicIntegerArray(VDEVS);
    private final Map<String, VirtioDevice> devices = new ConcurrentHashMap<>();
    FixedPartition partition = partition();

    Gateway() {
        for (int vdev = 0; vdev < VDEVS; vdev++) {
            int mine = vdev;
            bus.add(vdev + 1, RemoteLink.service(vdev), () -> new Numbers(mine));
        }
    }

    private FixedPartition partition() {
        return new FixedPartition(SETTINGS, places, unit.gateway(), this::offer);
    }

    private Offers.Offer offer(String name, VirtioDevice device) {
        devices.put(name, device);
        backend.bind(name, device);
        return () -> {
            devices.remove(name);
            backend.unbind(device);
        };
    }

    /** As an update of its bundle does. */
    void replaceBackend() {
        RealBackend former = backend;
        former.leave();
        devices.values().forEach(former::unbind);
        RealBackend next = new RealBackend(bus.bus());
        backend = next;
        devices.forEach(next::bind);
    }

    void start(boolean controlled) {
        if (controlled) {
            partition.controller().come(controller);
        }
        partition.start();
    }

    /** The process is killed and started again, seen from the other side. */
    void restart(boolean controlled) {
        partition.close();
        partition = partition();
        start(controlled);
    }

    long answers(int vdev) {
        return answers.get(vdev);
    }

    @Override
    public void close() {
        partition.close();
        remote.close();
        bus.close();
    }

    /** Sends 0, and to each number the next one. */
    private final class Numbers implements RpmsgDriver {

        private static final ValueLayout.OfInt NUMBER = ValueLayout.JAVA_INT_UNALIGNED.withOrder(
                ByteOrder.LITTLE_ENDIAN);

        private final int vdev;
        private final MemorySegment number = MemorySegment.ofArray(new byte[4]);
        private @Nullable RpmsgChannel channel;

        Numbers(int vdev) {
            this.vdev = vdev;
        }

        @Override
        public void probe(RpmsgChannel probed) throws InterruptedException {
            channel = probed;
            probes.incrementAndGet(vdev);
            probed.endpoint().send(number);
            // A driver whose probe fails is not removed.
            alive.incrementAndGet(vdev);
        }

        @Override
        public void received(RpmsgMessage message) {
            answers.incrementAndGet(vdev);
            RpmsgChannel bound = channel;
            if (bound != null) {
                number.set(NUMBER, 0, message.payload().get(NUMBER, 0) + 1);
                bound.endpoint().trySend(number);
            }
        }

        @Override
        public void remove() {
            alive.decrementAndGet(vdev);
        }
    }
}
