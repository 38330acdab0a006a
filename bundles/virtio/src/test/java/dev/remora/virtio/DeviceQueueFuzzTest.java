package dev.remora.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;

/**
 * The device role, with a driver that writes anything anywhere between any two calls. What the device takes lies in the
 * memory it may reach, and no chain is taken twice before it is returned; only a violation ends it.
 */
class DeviceQueueFuzzTest {

    /** More than any script of steps has use for. */
    private static final int MOST_STEPS = 2000;

    @FuzzTest(maxDuration = "60s")
    void aDriverWritesAnythingAnywhereAtAnyTime(FuzzedDataProvider data) {
        long features = data.consumeBoolean() ? VirtioFeatures.EVENT_IDX : 0;
        GuardedRing ring = new GuardedRing(1 << data.consumeInt(0, 5));
        new Script(ring, features).run(data);
        ring.checkGuards();
    }

    private static final class Script {

        private final GuardedRing ring;
        private final long features;
        private final List<Integer> held = new ArrayList<>();
        /** For each of these: as which one it was taken. */
        private final List<Integer> heldAt = new ArrayList<>();
        private int takes;
        private DeviceQueue device;

        Script(GuardedRing ring, long features) {
            this.ring = ring;
            this.features = features;
            device = new DeviceQueue(ring.vring(), ring.reachable(), features);
        }

        void run(FuzzedDataProvider data) {
            try {
                for (int step = 0; step < MOST_STEPS && data.remainingBytes() > 0; step++) {
                    step(data);
                }
            } catch (VringViolation e) {
                assertThat(e).hasMessageStartingWith("fuzz: ");
            }
        }

        private void step(FuzzedDataProvider data) {
            switch (data.consumeInt(0, 9)) {
                case 0 -> ring.scribble(data);
                case 1 -> ring.descriptor(data);
                case 2 -> ring.availableEntry(data);
                case 3 -> ring.availableIndex(data);
                case 4, 5 -> take();
                case 6 -> complete(data);
                case 7 -> device.publish();
                case 8 -> {
                    device.wantKicks(data.consumeBoolean());
                    device.pending();
                    assertThat(device.ready()).isBetween(0, device.num() - held.size());
                }
                default -> handOver();
            }
        }

        private void take() {
            int head = device.take();
            if (head >= 0) {
                assertThat(held).as("taken twice").doesNotContain(head);
                held.add(head);
                heldAt.add(takes++);
                assertThat(device.parts()).isBetween(1, device.num());
                for (int i = 0; i < device.parts(); i++) {
                    assertThat(ring.holds(device.memory(i), device.offset(i), device.length(i))).isTrue();
                    assertThat(device.part(i).byteSize()).isEqualTo(device.length(i));
                    if (device.writable(i)) {
                        device.part(i).fill((byte) 1);
                    }
                }
            }
        }

        private void complete(FuzzedDataProvider data) {
            if (!held.isEmpty()) {
                int index = data.consumeInt(0, held.size() - 1);
                int ignored = heldAt.remove(/* index */ index);
                device.complete(held.remove(/* index */ index), 0);
            }
        }

        private void handOver() {
            try {
                device = DeviceQueue.resume(ring.vring(), ring.reachable(), features, device.leave());
                int completed = takes - held.size();
                assertThat(heldAt).as("taken last").allMatch(at -> at >= completed);
                takes = completed;
                held.clear();
                heldAt.clear();
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("chains taken");
            }
        }
    }
}
