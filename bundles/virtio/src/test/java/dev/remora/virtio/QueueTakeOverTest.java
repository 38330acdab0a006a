package dev.remora.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.virtio.QueueState.InFlight;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** One driver's queue goes on where another one's stopped. */
class QueueTakeOverTest {

    private final TestRing ring = new TestRing(4, 16);
    private DriverQueue driver = DriverQueue.fresh(ring.vring(), 0);
    private final DeviceQueue device = new DeviceQueue(ring.vring(), ring.reachable(), 0);

    @Test
    void whatTheDeviceHasComesBackToTheSuccessor() {
        int a = driver.offer(ring.address(0), 512, true);
        int b = driver.offer(ring.address(1), 100, false);
        driver.publish();
        device.complete(device.take(), 7);
        device.publish();
        QueueState left = driver.leave();
        assertThat(left).isEqualTo(new QueueState(4, 2, 0, List.of(new InFlight(a, ring.address(0), 512, true),
                new InFlight(b, ring.address(1), 100, false))));
        byte[] before = ring.bytes();
        driver = DriverQueue.resume(ring.vring(), 0, left);
        assertThat(ring.bytes()).isEqualTo(before);
        assertThat(driver.free()).isEqualTo(2);
        assertThat(driver.take()).isEqualTo(a);
        assertThat(driver.takenLength()).isEqualTo(7);
        assertThat(driver.take()).isEqualTo(-1);
        device.complete(device.take(), 0);
        device.publish();
        assertThat(driver.take()).isEqualTo(b);
        assertThat(driver.free()).isEqualTo(4);
    }

    @Property(tries = 200)
    void noNumberOfHandOversLosesOrDoublesABuffer(@ForAll long seed) {
        Random random = new Random(seed);
        TestRing rings = new TestRing(4, 16);
        DriverQueue queue = DriverQueue.fresh(rings.vring(), 0);
        DeviceQueue remote = new DeviceQueue(rings.vring(), rings.reachable(), 0);
        List<Long> sent = new ArrayList<>();
        List<Long> seen = new ArrayList<>();
        for (int step = 0; step < 500; step++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    if (queue.free() > 0) {
                        long address = rings.address(random.nextInt(4));
                        queue.offer(address, 1 + sent.size() % 512, true);
                        sent.add(address);
                    }
                }
                case 1 -> {
                    queue.publish();
                    int head = remote.take();
                    if (head >= 0) {
                        seen.add(TestRing.POOL + remote.part(0).address() - rings.buffer(0).address());
                        remote.complete(head, 1);
                        remote.publish();
                    }
                }
                case 2 -> queue.take();
                default -> {
                    queue.publish();
                    queue = DriverQueue.resume(rings.vring(), 0, queue.leave());
                }
            }
        }
        assertThat(seen).isEqualTo(sent.subList(0, seen.size()));
    }

    @Test
    void aQueueThatWasLeftIsOfNoMoreUse() {
        driver.leave();
        assertThatIllegalStateException().isThrownBy(() -> driver.offer(ring.address(0), 1, true));
        assertThatIllegalStateException().isThrownBy(driver::publish);
        assertThatIllegalStateException().isThrownBy(driver::take);
        assertThatIllegalStateException().isThrownBy(driver::leave);
    }

    @Test
    void aQueueWithUnpublishedBuffersIsNotLeft() {
        driver.offer(ring.address(0), 1, true);
        assertThatIllegalStateException().isThrownBy(driver::leave).withMessageContaining("1 buffers");
        driver.publish();
        assertThat(driver.leave().published()).isEqualTo(1);
    }

    @Test
    void aFullRingIsTakenOver() {
        for (int i = 0; i < 4; i++) {
            driver.offer(ring.address(i), 512, true);
        }
        driver.publish();
        driver = DriverQueue.resume(ring.vring(), 0, driver.leave());
        assertThat(driver.free()).isZero();
        for (int i = 0; i < 12; i++) {
            device.complete(device.take(), 1);
            device.publish();
            assertThat(driver.take()).isNotNegative();
            driver.offer(ring.address(i % 4), 512, true);
            driver.publish();
        }
    }

    @Test
    void stateThatDoesNotAgreeWithTheRingIsRefused() {
        int id = driver.offer(ring.address(0), 512, true);
        driver.publish();
        QueueState left = driver.leave();
        InFlight buffer = left.inFlight().getFirst();
        refused(new QueueState(8, 1, 0, left.inFlight()), "what was left has 8 descriptors");
        refused(new QueueState(4, 2, 0, left.inFlight()), "1 chains of 1 buffers in flight after 0 of 2");
        refused(new QueueState(4, 2, 1, left.inFlight()), "avail.idx is 1, it was left at 2");
        refused(new QueueState(4, 1, 0, List.of(new InFlight(4, ring.address(0), 512, true))), "descriptor 4");
        refused(new QueueState(4, 1, -1, List.of(buffer, buffer)), "descriptor " + id);
        refused(new QueueState(4, 1, 0, List.of(new InFlight(id, ring.address(1), 512, true))),
                "desc[0] was left as 0x");
        refused(new QueueState(4, 1, 0, List.of(new InFlight(id, ring.address(0), 511, true))),
                "desc[0] was left as 0x");
        refused(new QueueState(4, 1, 0, List.of(new InFlight(id, ring.address(0), 0, true))), "descriptor 0");
        ring.usedIdx(2);
        refused(left, "used.idx is 2 after 0, but only 1 buffers are in flight");
        ring.usedIdx(0);
        ring.availIdx(0);
        refused(left, "avail.idx is 0, it was left at 1");
    }

    private void refused(QueueState state, String why) {
        assertThatThrownBy(() -> DriverQueue.resume(ring.vring(), 0, state)).isInstanceOf(VringViolation.class)
                .hasMessageStartingWith("test.vring0: ").hasMessageContaining(why);
    }
}
