package dev.remora.rpmsg.virtio;

import dev.remora.platform.Doorbell;
import dev.remora.platform.Region;
import dev.remora.virtio.DeviceQueue;
import dev.remora.virtio.DriverState;
import dev.remora.virtio.VirtioDevice;
import dev.remora.virtio.Vring;
import dev.remora.virtio.VringLayout;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;

/** A device with two small rings in heap memory. It does nothing but look at what was sent to it. */
final class IdleDevice implements VirtioDevice {

    static final int BUFFER_BYTES = 32;
    private static final VringLayout LAYOUT = new VringLayout(2, 16);

    private final Vring[] vrings = {vring(), vring()};
    private final Region buffers = new Region("buffers", 0x1000,
            MemorySegment.ofArray(new long[2 * 2 * BUFFER_BYTES / Long.BYTES]));

    private static Vring vring() {
        return Vring.contiguous("race", LAYOUT, MemorySegment.ofArray(new long[(int) LAYOUT.size() / Long.BYTES + 1]),
                0);
    }

    /** How many messages are in the transmit ring. */
    int sent() {
        DeviceQueue queue = new DeviceQueue(vrings[DriverTransmitQueue.NUMBER], List.of(buffers), 0);
        int sent = 0;
        while (queue.take() >= 0) {
            sent++;
        }
        return sent;
    }

    @Override
    public String name() {
        return "race";
    }

    @Override
    public int deviceId() {
        return RPMSG;
    }

    @Override
    public long offeredFeatures() {
        return 0;
    }

    @Override
    public void acceptFeatures(long features) {}

    @Override
    public int status() {
        return 0;
    }

    @Override
    public void setStatus(int status) {}

    @Override
    public int queues() {
        return vrings.length;
    }

    @Override
    public Vring vring(int queue) {
        return vrings[queue];
    }

    @Override
    public Region buffers(long bytes) {
        return buffers;
    }

    @Override
    public void kick(int queue) {}

    @Override
    public Doorbell doorbell() {
        return new Doorbell() {
            @Override
            public int count() {
                return 0;
            }

            @Override
            public int await(int seen, long timeoutNanos) {
                return 0;
            }

            @Override
            public void wake() {}
        };
    }

    @Override
    public void fail(String reason) {
        throw new IllegalStateException(reason);
    }

    @Override
    public void leave(DriverState state) {}

    @Override
    public Optional<DriverState> takeOver() {
        return Optional.empty();
    }
}
