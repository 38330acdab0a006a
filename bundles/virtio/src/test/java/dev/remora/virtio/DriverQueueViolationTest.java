package dev.remora.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a hostile device can write into the used ring. */
class DriverQueueViolationTest {

    private final TestRing ring = new TestRing(4, 16);
    private final DriverQueue driver = DriverQueue.fresh(ring.vring(), 0);

    @ParameterizedTest
    @CsvSource({"4, 4", "255, 255", "-1, 4294967295", "-2147483648, 2147483648"})
    void anIdOutsideTheRingBreaksTheQueue(int id, String shown) {
        offer(2);
        ring.used(0, id, 21);
        ring.usedIdx(1);
        assertBroken("test.vring0: used.ring[0].id is " + shown + ", must be below 4");
    }

    @Test
    void anIdThatWasNeverOfferedBreaksTheQueue() {
        offer(2);
        ring.used(0, 3, 21);
        ring.usedIdx(1);
        assertBroken("test.vring0: used.ring[0].id is 3, which the device does not have");
    }

    @Test
    void anIdThatWasNotYetPublishedBreaksTheQueue() {
        offer(1);
        int hidden = driver.offer(ring.address(1), 512, true);
        ring.used(0, hidden, 21);
        ring.usedIdx(1);
        assertBroken("test.vring0: used.ring[0].id is 1, which the device does not have");
    }

    @Test
    void aBufferReturnedTwiceBreaksTheQueue() {
        offer(2);
        ring.used(0, 1, 21);
        ring.used(1, 1, 21);
        ring.usedIdx(2);
        assertThat(driver.take()).isEqualTo(1);
        assertBroken("test.vring0: used.ring[1].id is 1, which the device does not have");
    }

    @Test
    void moreWrittenThanTheBufferHoldsBreaksTheQueue() {
        offer(1);
        ring.used(0, 0, 513);
        ring.usedIdx(1);
        assertBroken("test.vring0: used.ring[0].len is 513, the buffer has 512 bytes");
    }

    @Test
    void aHugeLengthBreaksTheQueue() {
        offer(1);
        ring.used(0, 0, -1);
        ring.usedIdx(1);
        assertBroken("test.vring0: used.ring[0].len is 4294967295, the buffer has 512 bytes");
    }

    @ParameterizedTest
    @CsvSource({"3", "40000", "65535"})
    void anIndexBeyondWhatIsInFlightBreaksTheQueue(int index) {
        offer(2);
        ring.usedIdx(index);
        assertBroken("test.vring0: used.idx is " + index + " after 0, but only 2 buffers are in flight");
    }

    @Test
    void anIndexGoingBackBreaksTheQueue() {
        offer(2);
        ring.used(0, 0, 21);
        ring.used(1, 1, 21);
        ring.usedIdx(2);
        driver.take();
        driver.take();
        offer(2);
        ring.usedIdx(1);
        assertBroken("test.vring0: used.idx is 1 after 2, but only 2 buffers are in flight");
    }

    @Test
    void aDeviceThatResetsItselfBreaksTheQueue() {
        offer(2);
        ring.used(0, 0, 21);
        ring.usedIdx(1);
        driver.take();
        ring.vring().used().fill((byte) 0);
        assertBroken("test.vring0: used.idx is 0 after 1, but only 1 buffers are in flight");
    }

    @Test
    void anImpossibleIndexIsFoundByLookingAhead() {
        offer(1);
        ring.usedIdx(7);
        assertThatThrownBy(driver::ready).isInstanceOf(VringViolation.class);
        assertThatThrownBy(driver::take).hasMessageContaining("used.idx is 7");
    }

    @Test
    void aBufferThatComesBackWithoutAnInterruptIsSeenAllTheSame() {
        driver.wantInterrupts(true);
        offer(1);
        ring.flags(1);
        ring.used(0, 0, 21);
        ring.usedIdx(1);
        assertThat(driver.pending()).isTrue();
        assertThat(driver.ready()).isEqualTo(1);
        assertThat(driver.take()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
            "1, 0, 21, true", "1, 255, 512, true", "1, 256, 21, false", "1, -1, 21, false", "0, 3, 21, false",
            "1, 3, 513, false", "1, 3, -1, false"
    })
    void usedElementsOfALargeRing(int inFlight, int id, int length, boolean good) {
        TestRing large = new TestRing(256, 4096);
        DriverQueue queue = DriverQueue.fresh(large.vring(), 0);
        for (int i = 0; i < 256 * inFlight; i++) {
            queue.offer(large.address(i), 512, true);
        }
        queue.publish();
        large.used(0, id, length);
        large.usedIdx(1);
        if (good) {
            assertThat(queue.take()).isEqualTo(id);
            assertThat(queue.takenLength()).isEqualTo(length);
        } else {
            assertThatThrownBy(queue::take).isInstanceOf(VringViolation.class);
        }
    }

    @Test
    void whatTheDeviceWritesIntoOurHalfIsNotBelieved() {
        offer(1);
        ring.chain(0, 0, Integer.MAX_VALUE, 0xFFFF, 0xFFFF);
        ring.availIdx(999);
        ring.used(0, 0, 512);
        ring.usedIdx(1);
        assertThat(driver.take()).isZero();
        assertThat(driver.takenLength()).isEqualTo(512);
        offer(1);
        assertThat(ring.availIdx()).isEqualTo(2);
    }

    @Test
    void unknownFlagsMeanNothing() {
        ring.flags(0xFFFE);
        driver.offer(ring.address(0), 512, true);
        assertThat(driver.publish()).isTrue();
    }

    private void offer(int count) {
        for (int i = 0; i < count; i++) {
            driver.offer(ring.address(i), 512, true);
        }
        driver.publish();
    }

    private void assertBroken(String message) {
        assertThatThrownBy(driver::take).isInstanceOf(VringViolation.class).hasMessage(message);
        assertThatThrownBy(driver::take).hasMessage(message);
        assertThatThrownBy(driver::takenLength).hasMessage(message);
        assertThatThrownBy(driver::pending).hasMessage(message);
        assertThatThrownBy(driver::publish).hasMessage(message);
        assertThatThrownBy(driver::ready).hasMessage(message);
        assertThatThrownBy(driver::leave).hasMessage(message);
        assertThatThrownBy(() -> driver.offer(3, ring.address(0), 1, true)).hasMessage(message);
        assertThatThrownBy(() -> driver.offerChain(new long[1], new int[]{1}, 1, 0)).hasMessage(message);
        assertThatThrownBy(() -> driver.offer(ring.address(0), 1, true)).hasMessage(message);
        assertThatThrownBy(() -> driver.wantInterrupts(true)).hasMessage(message);
    }
}
