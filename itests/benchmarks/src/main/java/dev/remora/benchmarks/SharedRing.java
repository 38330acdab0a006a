package dev.remora.benchmarks;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Mailbox;
import dev.remora.platform.Region;
import dev.remora.platform.posix.BenchmarkDoorbells;
import dev.remora.virtio.DriverState;
import dev.remora.virtio.ServedDevice;
import dev.remora.virtio.VirtioDevice;
import dev.remora.virtio.VirtioFeatures;
import dev.remora.virtio.VirtioStatus;
import dev.remora.virtio.Vring;
import dev.remora.virtio.VringLayout;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The virtio device in the shared file, from its two ends. Buffers have their place in the file as address. */
final class SharedRing {

    private static final long ALIGN = 4096;
    private static final int QUEUES = 2;

    private final String name;
    private final SharedFile file;
    private final Mailbox mailbox;
    private final Vring[] vrings = new Vring[QUEUES];
    private final Region all;
    private final AtomicReference<@Nullable String> failure = new AtomicReference<>();

    SharedRing(String name, SharedFile file, int num, int side) {
        this.name = name;
        this.file = file;
        mailbox = BenchmarkDoorbells.open(file.doorbells(), side);
        for (int i = 0; i < vrings.length; i++) {
            vrings[i] = Vring.contiguous(name + "vring" + i, new VringLayout(num, (int) ALIGN), file.vring(i), i);
        }
        all = new Region(name + "buffer", 0, file.memory());
    }

    /** Why the device was failed; null: it was not. */
    @Nullable
    String failure() {
        return failure.get();
    }

    boolean driverReady() { return (file.get(SharedFile.Word.STATUS) & VirtioStatus.DRIVER_OK) != 0; }

    VirtioDevice driverEnd() {
        return new DriverEnd();
    }

    ServedDevice deviceEnd() {
        return new DeviceEnd();
    }

    private void failed(String reason) {
        failure.compareAndSet(null, reason);
    }

    private final class DriverEnd implements VirtioDevice {

        @Override
        public String name() {
            return name;
        }

        @Override
        public int deviceId() {
            return RPMSG;
        }

        @Override
        public long offeredFeatures() {
            return 1 | VirtioFeatures.EVENT_IDX | VirtioFeatures.VERSION_1;
        }

        @Override
        public void acceptFeatures(long features) {
            file.set(SharedFile.Word.FEATURES, features);
        }

        @Override
        public int status() {
            return (int) file.get(SharedFile.Word.STATUS);
        }

        @Override
        public void setStatus(int status) {
            file.set(SharedFile.Word.STATUS, status);
        }

        @Override
        public int queues() {
            return QUEUES;
        }

        @Override
        public Vring vring(int queue) {
            return vrings[queue];
        }

        @Override
        public Region buffers(long bytes) {
            return all.slice(all.name(), SharedFile.BUFFERS, bytes);
        }

        @Override
        public void kick(int queue) {
            mailbox.ring(queue);
        }

        @Override
        public Doorbell doorbell() {
            return mailbox.doorbell();
        }

        @Override
        public void fail(String reason) {
            failed(reason);
        }

        @Override
        public void leave(DriverState state) {
            throw new IllegalStateException(name + ": nobody comes after this driver");
        }

        @Override
        public Optional<DriverState> takeOver() {
            return Optional.empty();
        }
    }

    private final class DeviceEnd implements ServedDevice {

        @Override
        public String name() {
            return name;
        }

        @Override
        public int deviceId() {
            return VirtioDevice.RPMSG;
        }

        @Override
        public long features() {
            return file.get(SharedFile.Word.FEATURES);
        }

        @Override
        public int queues() {
            return QUEUES;
        }

        @Override
        public Vring vring(int queue) {
            return vrings[queue];
        }

        @Override
        public List<Region> reachable() {
            return List.of(all.slice(all.name(), SharedFile.BUFFERS, all.size() - SharedFile.BUFFERS));
        }

        @Override
        public void interrupt(int queue) {
            mailbox.ring(queue);
        }

        @Override
        public Doorbell doorbell() {
            return mailbox.doorbell();
        }

        @Override
        public void fail(String reason) {
            failed(reason);
        }

        @Override
        public void leave(DriverState state) {
            throw new IllegalStateException(name + ": nobody comes after this device");
        }

        @Override
        public Optional<DriverState> takeOver() {
            return Optional.empty();
        }
    }
}
