package dev.remora.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Both roles against each other on one ring. */
class QueuesTest {

    private final TestRing ring = new TestRing(4, 16);
    private final DriverQueue driver = DriverQueue.fresh(ring.vring(), 0);
    private final DeviceQueue device = new DeviceQueue(ring.vring(), ring.reachable(), 0);

    @Test
    void anOfferedBufferIsSeenOnlyWhenPublished() {
        int id = driver.offer(ring.address(0), 21, false);
        assertThat(device.take()).isEqualTo(-1);
        assertThat(driver.publish()).isTrue();
        assertThat(device.take()).isEqualTo(id);
        assertThat(device.take()).isEqualTo(-1);
    }

    @Test
    void theDeviceReadsWhatTheDriverWrote() {
        ring.buffer(1).copyFrom(MemorySegment.ofArray("hello".getBytes(StandardCharsets.US_ASCII)));
        driver.offer(ring.address(1), 5, false);
        driver.publish();
        device.take();
        assertThat(device.parts()).isEqualTo(1);
        assertThat(device.writable(0)).isFalse();
        assertThat(device.part(0).toArray(ValueLayout.JAVA_BYTE)).containsExactly("hello".getBytes(
                StandardCharsets.US_ASCII));
    }

    @Test
    void theDriverLearnsHowMuchTheDeviceWrote() {
        int id = driver.offer(ring.address(2), 512, true);
        driver.publish();
        device.take();
        assertThat(device.writable(0)).isTrue();
        device.complete(id, 21);
        assertThat(driver.pending()).isFalse();
        assertThat(device.publish()).isTrue();
        assertThat(driver.pending()).isTrue();
        assertThat(driver.take()).isEqualTo(id);
        assertThat(driver.takenLength()).isEqualTo(21);
        assertThat(driver.free()).isEqualTo(4);
        assertThat(driver.pending()).isFalse();
    }

    @Test
    void aReadBufferMayComeBackWithItsWholeLengthAsOpenAmpDoes() {
        int id = driver.offer(ring.address(0), 512, false);
        driver.publish();
        device.complete(device.take(), 512);
        device.publish();
        assertThat(driver.take()).isEqualTo(id);
        assertThat(driver.takenLength()).isZero();
    }

    @Test
    void chainsComeBackInAnyOrder() {
        int a = driver.offer(ring.address(0), 512, true);
        int b = driver.offer(ring.address(1), 512, true);
        driver.publish();
        assertThat(device.take()).isEqualTo(a);
        assertThat(device.take()).isEqualTo(b);
        device.complete(b, 2);
        device.complete(a, 1);
        device.publish();
        assertThat(driver.take()).isEqualTo(b);
        assertThat(driver.takenLength()).isEqualTo(2);
        assertThat(driver.take()).isEqualTo(a);
        assertThat(driver.takenLength()).isEqualTo(1);
    }

    @Test
    void nobodyIsRungWhoDoesNotWantIt() {
        device.wantKicks(false);
        driver.wantInterrupts(false);
        driver.offer(ring.address(0), 512, true);
        assertThat(driver.publish()).isFalse();
        device.complete(device.take(), 1);
        assertThat(device.publish()).isFalse();
        driver.take();
        device.wantKicks(true);
        driver.wantInterrupts(true);
        driver.offer(ring.address(0), 512, true);
        assertThat(driver.publish()).isTrue();
        device.complete(device.take(), 1);
        assertThat(device.publish()).isTrue();
    }

    @Test
    void publishingNothingAsksForNoDoorbell() {
        assertThat(driver.publish()).isFalse();
        assertThat(device.publish()).isFalse();
    }

    @Test
    void aFullRingTakesNoMore() {
        for (int i = 0; i < 4; i++) {
            driver.offer(ring.address(i), 512, true);
        }
        assertThat(driver.free()).isZero();
        assertThatIllegalStateException().isThrownBy(() -> driver.offer(ring.address(0), 512, true))
                .withMessageContaining(
                        "test.vring0");
    }

    @Test
    void anEmptyBufferIsNotOffered() {
        assertThatIllegalArgumentException().isThrownBy(() -> driver.offer(ring.address(0), 0, true));
        assertThat(driver.free()).isEqualTo(4);
    }

    @Test
    void aChainIsCompletedOnceAndNotBeyondItsLength() {
        driver.offer(ring.address(0), 512, true);
        driver.publish();
        int head = device.take();
        assertThatIllegalArgumentException().isThrownBy(() -> device.complete(head, 513));
        device.complete(head, 512);
        assertThatIllegalArgumentException().isThrownBy(() -> device.complete(head, 512));
        assertThatIllegalArgumentException().isThrownBy(() -> device.complete(-1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> device.complete(4, 0));
    }

    @Test
    void theDeviceGoesOnWhereAnRpmsgLiteMasterFilledTheUsedRing() {
        ring.usedIdx(4);
        DeviceQueue late = new DeviceQueue(ring.vring(), ring.reachable(), 0);
        ring.chain(0, ring.address(0), 512, 0, 0);
        ring.avail(0, 0);
        ring.availIdx(1);
        late.complete(late.take(), 512);
        late.publish();
        assertThat(ring.usedIdx()).isEqualTo(5);
    }
}
