package dev.remora.rpmsg.imx.link;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import dev.remora.imx.PartitionReport;
import dev.remora.imx.PartitionState;
import dev.remora.platform.WordMailbox;
import dev.remora.rpmsg.core.RealBus;
import dev.remora.rpmsg.testing.Ram;
import dev.remora.rpmsg.virtio.RealBackend;
import dev.remora.virtio.VirtioDevice;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The real bus and backend over two vdevs of a partition that does what the data say. */
final class FuzzedPartition implements AutoCloseable {

    /** More than any script has use for. */
    private static final int MOST_STEPS = 300;
    private static final int VDEVS = 2;
    private static final int CHANNELS = 4;
    private static final int DATA = 1;
    private static final int HEADER = 16;
    private static final int BUFFER = 512;
    private static final LinkSettings SETTINGS = new LinkSettings("fuzz", new WordChannels(DATA, DATA, 1), 3,
            TimeUnit.MILLISECONDS.toNanos(1), TimeUnit.MILLISECONDS.toNanos(20));

    private final Ram memory = new Ram(ImxLayout.VDEV_STEP * VDEVS);
    private final Ram buffers = new Ram(ImxLayout.BUFFER_BYTES * VDEVS);
    private final MessageUnit unit = new MessageUnit();
    private final WordMailbox remote = unit.remote();
    private final TestController controller = new TestController(CHANNELS);
    private final RealBus bus = new RealBus();
    private final RealBackend backend = new RealBackend(bus.bus());
    private final Set<VirtioDevice> offered = ConcurrentHashMap.newKeySet();
    private final FixedPartition partition = new FixedPartition(SETTINGS, FixedPlaces.of(memory, 0, VDEVS, buffers),
            unit.gateway(), this::offer);

    private Offers.Offer offer(String name, VirtioDevice device) {
        offered.add(device);
        backend.bind(name, device);
        return () -> {
            backend.unbind(device);
            offered.remove(device);
        };
    }

    void run(FuzzedDataProvider data) {
        if (data.consumeBoolean()) {
            partition.controller().come(controller);
        }
        partition.begin();
        partition.step();
        for (int i = 0; i < MOST_STEPS && data.remainingBytes() > 0; i++) {
            act(data);
            partition.step();
            check();
        }
    }

    private void act(FuzzedDataProvider data) {
        switch (data.consumeInt(0, 9)) {
            case 0 -> remote.post(DATA, data.consumeInt());
            case 1, 2 -> remote.post(DATA, ImxLayout.word(data.consumeInt(0, ImxLayout.QUEUES * VDEVS)));
            case 3 -> remote.ring(data.consumeInt(0, CHANNELS - 1));
            case 4 -> controller.notice(data.consumeInt(0, CHANNELS - 1));
            case 5 -> remote.take(DATA);
            case 6 -> memory.put8(data.consumeInt(0, (int) memory.size() - 1), data.consumeByte());
            case 7 -> used(data);
            default -> message(data);
        }
    }

    /** An entry of a used ring and its index. */
    private void used(FuzzedDataProvider data) {
        long ring = ImxLayout.ringOffset(data.consumeInt(0, VDEVS - 1), data.consumeInt(0, 1)) + ImxLayout.VRING
                .usedOffset();
        int entry = data.consumeInt(0, ImxLayout.VRING.num() - 1);
        memory.put32(ring + 4 + 8L * entry, data.consumeInt(-1, ImxLayout.VRING.num()));
        memory.put32(ring + 8 + 8L * entry, data.consumeBoolean() ? data.consumeInt() : BUFFER);
        memory.put16(ring + 2, data.consumeShort());
    }

    /** A message in a buffer, and the next entry that gives it. */
    private void message(FuzzedDataProvider data) {
        int vdev = data.consumeInt(0, VDEVS - 1);
        int buffer = data.consumeInt(0, 3);
        long at = vdev * ImxLayout.BUFFER_BYTES + (long) buffer * BUFFER;
        buffers.put32(at, data.consumeInt());
        buffers.put32(at + 4, data.consumeBoolean() ? 53 : data.consumeInt());
        buffers.put16(at + 12, data.consumeBoolean() ? 40 : data.consumeShort());
        for (int i = 0; i < 8; i++) {
            buffers.put8(at + HEADER + i, data.consumeByte());
        }
        long ring = ImxLayout.ringOffset(vdev, 0) + ImxLayout.VRING.usedOffset();
        int next = Short.toUnsignedInt(memory.get16(ring + 2));
        memory.put32(ring + 4 + 8L * (next % ImxLayout.VRING.num()), buffer);
        memory.put32(ring + 8 + 8L * (next % ImxLayout.VRING.num()), HEADER + 40);
        memory.put16(ring + 2, (short) (next + 1));
        remote.post(DATA, ImxLayout.word(ImxLayout.queue(vdev, 0)));
    }

    private void check() {
        PartitionReport report = partition.report();
        assertThat(report.state()).isNotEqualTo(PartitionState.DOWN);
        assertThat(offered).hasSize(report.state() == PartitionState.WAIT_PEER ? 0 : VDEVS);
        assertThat(report.counts().values()).allMatch(count -> count >= 0);
    }

    @Override
    public void close() {
        partition.controller().close();
        partition.end();
        assertThat(offered).isEmpty();
        bus.close();
        memory.takeAway();
        buffers.takeAway();
    }
}
