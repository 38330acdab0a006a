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

/** One device's queue goes on where another one's stopped. */
class DeviceTakeOverTest {

    private final TestRing ring = new TestRing(4, 16);
    private final DriverQueue driver = DriverQueue.fresh(ring.vring(), 0);
    private DeviceQueue device = new DeviceQueue(ring.vring(), ring.reachable(), 0);

    @Test
    void theSuccessorTakesTheNextChain() {
        offer(3);
        device.complete(device.take(), 1);
        device.publish();
        byte[] before = ring.bytes();
        QueueState left = device.leave();
        assertThat(left).isEqualTo(new QueueState(4, 1, 1, List.of()));
        device = resume(left);
        assertThat(ring.bytes()).isEqualTo(before);
        assertThat(device.take()).isEqualTo(1);
        assertThat(device.take()).isEqualTo(2);
        assertThat(device.take()).isEqualTo(-1);
    }

    @Test
    void theChainTakenLastIsTakenAgain() {
        offer(2);
        device.complete(device.take(), 1);
        device.publish();
        assertThat(device.take()).isEqualTo(1);
        device = resume(device.leave());
        assertThat(device.take()).isEqualTo(1);
        device.complete(1, 5);
        device.publish();
        assertThat(driver.take()).isZero();
        assertThat(driver.take()).isEqualTo(1);
        assertThat(driver.takenLength()).isEqualTo(5);
    }

    @Test
    void theChainsTakenLastAreTakenAgainByTheNextOne() {
        offer(3);
        device.take();
        device.take();
        device = resume(device.leave());
        assertThat(device.take()).isZero();
        assertThat(device.take()).isEqualTo(1);
        assertThat(device.take()).isEqualTo(2);
        assertThat(device.take()).isEqualTo(-1);
    }

    @Test
    void aQueueThatHasReturnedALaterChainBeforeAnEarlierOneIsNotLeft() {
        offer(3);
        device.take();
        device.take();
        device.complete(1, 0);
        assertThatIllegalStateException().isThrownBy(device::leave)
                .withMessage("test.vring0: of 2 chains taken, 1 are completed and 0 published");
        device.publish();
        assertThatIllegalStateException().as("an earlier one is missing").isThrownBy(device::leave);
        device.complete(0, 0);
        assertThatIllegalStateException().isThrownBy(device::leave);
        device.publish();
        assertThat(device.leave().taken()).isEqualTo(2);
    }

    @Test
    void aQueueThatWasLeftIsOfNoMoreUse() {
        offer(1);
        device.leave();
        assertThatIllegalStateException().isThrownBy(device::take);
        assertThatIllegalStateException().isThrownBy(device::publish);
        assertThatIllegalStateException().isThrownBy(device::leave);
        assertThatIllegalStateException().isThrownBy(() -> device.wantKicks(true));
    }

    @Test
    void aRingWithAPrefilledUsedRingIsTakenOver() {
        ring.usedIdx(4);
        device = new DeviceQueue(ring.vring(), ring.reachable(), 0);
        offer(1);
        device.complete(device.take(), 512);
        device.publish();
        device = resume(device.leave());
        offer(1);
        device.complete(device.take(), 512);
        device.publish();
        assertThat(ring.usedIdx()).isEqualTo(6);
    }

    @Test
    void stateThatDoesNotAgreeWithTheRingIsRefused() {
        offer(1);
        device.complete(device.take(), 1);
        device.publish();
        device.leave();
        refused(new QueueState(8, 1, 1, List.of()), "what was left has 8 descriptors");
        refused(new QueueState(4, 1, 1, List.of(new InFlight(0, 0, 1, true))), "1 buffers in flight");
        refused(new QueueState(4, 2, 1, List.of()), "used.idx is 1, it was left at 2");
        refused(new QueueState(4, 1, 2, List.of()), "avail.idx is 1 after 2");
        refused(new QueueState(4, 1, -10, List.of()), "avail.idx is 1 after 65526");
    }

    @Property(tries = 200)
    void noNumberOfHandOversLosesOrDoublesAChain(@ForAll long seed, @ForAll boolean eventIdx) {
        Random random = new Random(seed);
        long features = eventIdx ? VirtioFeatures.EVENT_IDX : 0;
        TestRing rings = new TestRing(4, 16);
        DriverQueue queue = DriverQueue.fresh(rings.vring(), features);
        DeviceQueue remote = new DeviceQueue(rings.vring(), rings.reachable(), features);
        List<Integer> back = new ArrayList<>();
        int sent = 0;
        for (int step = 0; step < 500; step++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    if (queue.free() > 0) {
                        queue.offer(rings.address(sent % 4), 1 + sent++ % 512, true);
                        queue.publish();
                    }
                }
                case 1 -> {
                    int head = remote.take();
                    if (head >= 0) {
                        remote.complete(head, (int) remote.length(0));
                        remote.publish();
                    }
                }
                case 2 -> {
                    if (queue.take() >= 0) {
                        back.add(queue.takenLength());
                    }
                }
                default -> {
                    if (random.nextBoolean()) {
                        remote.take();
                    }
                    remote = DeviceQueue.resume(rings.vring(), rings.reachable(), features, remote.leave());
                }
            }
        }
        for (int i = 0; i < back.size(); i++) {
            assertThat(back.get(i)).isEqualTo(1 + i % 512);
        }
    }

    private void offer(int count) {
        for (int i = 0; i < count; i++) {
            driver.offer(ring.address(i), 512, true);
        }
        driver.publish();
    }

    private DeviceQueue resume(QueueState left) {
        return DeviceQueue.resume(ring.vring(), ring.reachable(), 0, left);
    }

    private void refused(QueueState state, String why) {
        assertThatThrownBy(() -> resume(state)).isInstanceOf(VringViolation.class)
                .hasMessageStartingWith("test.vring0: ").hasMessageContaining(why);
    }
}
