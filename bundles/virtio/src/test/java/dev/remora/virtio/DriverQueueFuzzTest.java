package dev.remora.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.BitSet;

/**
 * The driver role, with a device that writes anything anywhere between any two calls. What the driver takes it has
 * offered, with no more bytes than it offered, and once; only a violation ends it.
 */
class DriverQueueFuzzTest {

    /** More than any script of steps has use for. */
    private static final int MOST_STEPS = 2000;

    @FuzzTest(maxDuration = "60s")
    void aDeviceWritesAnythingAnywhereAtAnyTime(FuzzedDataProvider data) {
        long features = data.consumeBoolean() ? VirtioFeatures.EVENT_IDX : 0;
        GuardedRing ring = new GuardedRing(1 << data.consumeInt(0, 5));
        new Script(ring, DriverQueue.fresh(ring.vring(), features), features).run(data);
        ring.checkGuards();
    }

    private static final class Script {

        private final GuardedRing ring;
        private final long features;
        private final int num;
        private DriverQueue driver;
        private final BitSet out = new BitSet();
        private final long[] room;
        private final long[] addresses = new long[4];
        private final int[] lengths = new int[4];

        Script(GuardedRing ring, DriverQueue driver, long features) {
            this.ring = ring;
            this.driver = driver;
            this.features = features;
            num = driver.num();
            room = new long[num];
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
                case 1 -> ring.usedEntry(data);
                case 2 -> ring.usedIndex(data);
                case 3 -> offer(data.consumeInt(0, num - 1), data.consumeInt(1, GuardedRing.BUFFER), data
                        .consumeBoolean());
                case 4 -> offerChain(data.consumeInt(0, 2), data.consumeInt(1, 2));
                case 5 -> driver.publish();
                case 6 -> take();
                case 7 -> driver.wantInterrupts(data.consumeBoolean());
                case 8 -> assertThat(driver.ready()).isBetween(0, num);
                default -> {
                    driver.publish();
                    driver.pending();
                    driver = DriverQueue.resume(ring.vring(), features, driver.leave());
                }
            }
        }

        private void offer(int id, int length, boolean deviceWrites) {
            if (driver.free() == 0) {
                return;
            }
            try {
                driver.offer(id, ring.address(id), length, deviceWrites);
                out.set(id);
                room[id] = deviceWrites ? length : 0;
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("not free");
            }
        }

        private void offerChain(int readable, int writable) {
            if (driver.free() >= readable + writable) {
                for (int i = 0; i < readable + writable; i++) {
                    addresses[i] = ring.address(i % num);
                    lengths[i] = 1 + i;
                }
                int head = driver.offerChain(addresses, lengths, readable, writable);
                assertThat(out.get(head)).isFalse();
                out.set(head);
                room[head] = 0;
                for (int i = readable; i < readable + writable; i++) {
                    room[head] += lengths[i];
                }
            }
        }

        private void take() {
            int id = driver.take();
            if (id >= 0) {
                assertThat(out.get(id)).as("taken twice").isTrue();
                out.clear(id);
                assertThat((long) driver.takenLength()).isBetween(0L, room[id]);
            }
        }
    }
}
