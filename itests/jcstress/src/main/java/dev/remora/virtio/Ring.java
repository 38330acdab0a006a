package dev.remora.virtio;

import dev.remora.platform.Region;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** A ring of one descriptor with its buffer, in heap memory so that a million of them are cheap. */
final class Ring {

    static final int BYTES = 8;
    private static final long ADDRESS = 0x1000;
    private static final VringLayout LAYOUT = new VringLayout(1, 16);

    final DriverQueue driver;
    final DeviceQueue device;
    private final MemorySegment buffer = MemorySegment.ofArray(new long[1]);

    /** Suppression by flags. */
    Ring() {
        this(0);
    }

    Ring(long features) {
        Vring vring = Vring.contiguous("race", LAYOUT,
                MemorySegment.ofArray(new long[(int) LAYOUT.size() / Long.BYTES + 1]),
                0);
        driver = DriverQueue.fresh(vring, features);
        device = new DeviceQueue(vring, List.of(new Region("pool", ADDRESS, buffer)), features);
    }

    void offer(boolean deviceWrites) {
        driver.offer(ADDRESS, BYTES, deviceWrites);
    }

    /** The driver's side of the buffer. */
    void write(int value) {
        buffer.set(ValueLayout.JAVA_INT, 0, value);
    }

    int read() {
        return buffer.get(ValueLayout.JAVA_INT, 0);
    }

    /** What the device takes; 0: nothing now. */
    int takeAndRead() {
        return device.take() < 0 ? 0 : device.part(0).get(ValueLayout.JAVA_INT, 0);
    }
}
