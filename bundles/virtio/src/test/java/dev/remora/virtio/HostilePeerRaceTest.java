package dev.remora.virtio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer on a thread of its own that changes its mind between our check and our use. */
@Timeout(60)
class HostilePeerRaceTest {

    private static final int VIOLATIONS = 300;
    private static final int STEPS = 400;
    private static final int NUM = 4;

    private final TestRing ring = new TestRing(NUM, 16);
    private volatile boolean over;
    private final Thread peer = Thread.ofPlatform().daemon().name("hostile-peer").unstarted(this::attack);

    @BeforeEach
    void start() {
        peer.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        over = true;
        peer.join();
    }

    private void attack() {
        Random random = new Random(1);
        for (int i = 0; !over; i++) {
            ring.used(random.nextInt(NUM), random.nextInt(NUM + 1), random.nextInt(40));
            ring.usedIdx(ring.usedIdx() + random.nextInt(2));
            ring.chain(random.nextInt(NUM), ring.address(random.nextInt(NUM + 1)), random.nextInt(TestRing.BUFFER + 2),
                    random.nextInt(4), random.nextInt(NUM + 1));
            ring.avail(random.nextInt(NUM), random.nextInt(NUM + 1));
            ring.availIdx(ring.availIdx() + random.nextInt(2));
            if (i % 1000 == 0) {
                ring.flags(random.nextInt());
                ring.availEvent(random.nextInt());
                ring.usedEvent(random.nextInt());
            }
        }
    }

    @Test
    void theDriverTakesOnlyWhatItOfferedAndOnce() {
        int violations = 0;
        for (int round = 0; violations < VIOLATIONS; round++) {
            DriverQueue driver = DriverQueue.fresh(ring.vring(), round % 2 * VirtioFeatures.EVENT_IDX);
            BitSet out = new BitSet();
            try {
                for (int step = 0; step < STEPS; step++) {
                    while (driver.free() > 0) {
                        out.set(driver.offer(ring.address(0), 32, true));
                    }
                    driver.publish();
                    int id = driver.take();
                    if (id >= 0) {
                        assertThat(out.get(id)).isTrue();
                        out.clear(id);
                        assertThat(driver.takenLength()).isBetween(0, 32);
                    }
                }
            } catch (VringViolation e) {
                violations++;
            }
        }
    }

    @Test
    void theDeviceReachesOnlyItsMemory() {
        int violations = 0;
        for (int round = 0; violations < VIOLATIONS; round++) {
            DeviceQueue device = new DeviceQueue(ring.vring(), ring.reachable(), round % 2 * VirtioFeatures.EVENT_IDX);
            try {
                for (int step = 0; step < STEPS; step++) {
                    int head = device.take();
                    if (head >= 0) {
                        for (int i = 0; i < device.parts(); i++) {
                            assertThat(device.length(i)).isBetween(1L, (long) TestRing.BUFFER * NUM);
                            assertThat(device.offset(i)).isBetween(0L, TestRing.BUFFER * NUM - device.length(i));
                            assertThat(device.part(i).byteSize()).isEqualTo(device.length(i));
                        }
                        device.complete(head, 0);
                        device.publish();
                    }
                }
            } catch (VringViolation e) {
                violations++;
            }
        }
    }
}
