package dev.remora.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several buffers that go and come back together, and buffers in descriptors that the caller chooses. */
class ChainsTest {

    private final TestRing ring = new TestRing(4, 16);
    private DriverQueue driver = DriverQueue.fresh(ring.vring(), 0);
    private final DeviceQueue device = new DeviceQueue(ring.vring(), ring.reachable(), 0);
    private final long[] addresses = {ring.address(0), ring.address(1), ring.address(2), ring.address(3), 0};
    private final int[] lengths = {16, 8, 100, 200, 1};

    @Test
    void aChainIsSeenWholeAndComesBackWhole() {
        int head = driver.offerChain(addresses, lengths, 1, 2);
        assertThat(driver.free()).isEqualTo(1);
        driver.publish();
        assertThat(device.take()).isEqualTo(head);
        assertThat(device.parts()).isEqualTo(3);
        for (int i = 0; i < 3; i++) {
            assertThat(device.memory(i)).isSameAs(ring.reachable().getFirst().memory());
            assertThat(device.offset(i)).isEqualTo((long) TestRing.BUFFER * i);
            assertThat(device.length(i)).isEqualTo(lengths[i]);
            assertThat(device.writable(i)).isEqualTo(i > 0);
        }
        device.complete(head, 108);
        device.publish();
        assertThat(driver.take()).isEqualTo(head);
        assertThat(driver.takenLength()).isEqualTo(108);
        assertThat(driver.free()).isEqualTo(4);
    }

    @Test
    void aChainOnlyToBeReadHasNoLength() {
        int head = driver.offerChain(addresses, lengths, 2, 0);
        driver.publish();
        device.complete(device.take(), 24);
        device.publish();
        assertThat(driver.take()).isEqualTo(head);
        assertThat(driver.takenLength()).isZero();
    }

    @Test
    void moreWrittenThanTheWritablePartsHoldBreaksTheQueue() {
        int head = driver.offerChain(addresses, lengths, 1, 1);
        driver.publish();
        ring.used(0, head, 9);
        ring.usedIdx(1);
        assertThatThrownBy(driver::take).isInstanceOf(VringViolation.class)
                .hasMessage("test.vring0: used.ring[0].len is 9, the buffer has 8 bytes");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theMiddleOfAChainIsNotReturned(int id) {
        assertThat(driver.offerChain(addresses, lengths, 1, 2)).isZero();
        driver.publish();
        ring.used(0, id, 0);
        ring.usedIdx(1);
        assertThatThrownBy(driver::take).isInstanceOf(VringViolation.class)
                .hasMessage("test.vring0: used.ring[0].id is " + id + ", which the device does not have");
    }

    @Test
    void whatTheDeviceWritesIntoAChainsDescriptorsIsNotFollowed() {
        int head = driver.offerChain(addresses, lengths, 2, 2);
        driver.publish();
        for (int i = 0; i < 4; i++) {
            ring.chain(i, -1, -1, 0xFFFF, 0xFFFF);
        }
        ring.used(0, head, 300);
        ring.usedIdx(1);
        assertThat(driver.take()).isEqualTo(head);
        assertThat(driver.free()).isEqualTo(4);
        int[] ids = {driver.offer(1, 1, true), driver.offer(1, 1, true), driver.offer(1, 1, true), driver.offer(1, 1,
                true)};
        assertThat(ids).containsExactlyInAnyOrder(0, 1, 2, 3);
    }

    @Test
    void aChainThatDoesNotFitIsNotOffered() {
        driver.offerChain(addresses, lengths, 1, 1);
        assertThatIllegalStateException().isThrownBy(() -> driver.offerChain(addresses, lengths, 3, 0))
                .withMessage("test.vring0: 3 descriptors needed, 2 free");
        refused(new long[5], new int[]{1, 0, 1, 1, 1}, 1, 1);
        refused(new long[5], new int[]{1, -1, 1, 1, 1}, 1, 1);
        refused(new long[1], new int[]{1, 1}, 1, 1);
        refused(new long[2], new int[]{1}, 1, 1);
        refused(addresses, lengths, 0, 0);
        refused(addresses, lengths, -1, 2);
        refused(addresses, lengths, 2, -1);
        refused(addresses, lengths, Integer.MAX_VALUE, Integer.MAX_VALUE);
        refused(new long[3], new int[]{Integer.MAX_VALUE, Integer.MAX_VALUE, 3}, 1, 2);
        assertThat(driver.free()).isEqualTo(2);
    }

    @Test
    void chainsInFlightAreTakenOver() {
        int chain = driver.offerChain(addresses, lengths, 1, 2);
        int single = driver.offer(ring.address(3), 50, true);
        driver.publish();
        byte[] before = ring.bytes();
        driver = DriverQueue.resume(ring.vring(), 0, driver.leave());
        assertThat(ring.bytes()).isEqualTo(before);
        assertThat(driver.free()).isZero();
        device.take();
        device.complete(device.take(), 50);
        device.complete(chain, 108);
        device.publish();
        assertThat(driver.take()).isEqualTo(single);
        assertThat(driver.take()).isEqualTo(chain);
        assertThat(driver.takenLength()).isEqualTo(108);
        assertThat(driver.free()).isEqualTo(4);
    }

    @Test
    void aBufferStaysInTheDescriptorThatItsOwnerChose() {
        driver.offer(2, ring.address(2), 512, true);
        driver.offer(0, ring.address(0), 512, true);
        assertThat(driver.free()).isEqualTo(2);
        assertThatIllegalStateException().isThrownBy(() -> driver.offer(2, ring.address(2), 512, true))
                .withMessage("test.vring0: descriptor 2 is not free");
        assertThatIllegalArgumentException().isThrownBy(() -> driver.offer(4, ring.address(0), 512, true));
        assertThatIllegalArgumentException().isThrownBy(() -> driver.offer(-1, ring.address(0), 512, true));
        assertThatIllegalArgumentException().isThrownBy(() -> driver.offer(1, ring.address(0), 0, true));
        driver.publish();
        assertThat(device.take()).isEqualTo(2);
        assertThat(device.take()).isZero();
        device.complete(0, 1);
        device.publish();
        assertThat(driver.take()).isZero();
        assertThat(driver.offer(ring.address(1), 1, false)).isZero();
    }

    @Test
    void aDescriptorThatWouldNotChangeIsNotWritten() {
        turn(1, ring.address(1), 512, true);
        byte[] rubbish = {9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9};
        ring.memory().asSlice(16, 16).copyFrom(MemorySegment.ofArray(rubbish));
        turn(1, ring.address(1), 512, true);
        assertThat(ring.bytes()).startsWith(new byte[16]).containsSubsequence(rubbish);
        turn(1, ring.address(1), 511, true);
        driver.offer(1, ring.address(2), 511, true);
        driver.publish();
        assertThat(device.take()).isEqualTo(1);
        assertThat(device.length(0)).isEqualTo(511);
        assertThat(device.offset(0)).isEqualTo(2 * TestRing.BUFFER);
    }

    @Test
    void aSuccessorWritesItsDescriptorsAnew() {
        ring.chain(0, 0x1234, 0, 0, 0);
        driver = DriverQueue.resume(ring.vring(), 0, driver.leave());
        ring.chain(0, 0x1234, 7, 7, 7);
        driver.offer(0, 0, 1, true);
        assertThat(ring.bytes()).startsWith(0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 2, 0);
    }

    private void turn(int id, long address, int length, boolean deviceWrites) {
        driver.offer(id, address, length, deviceWrites);
        driver.publish();
        int index = ring.availIdx();
        ring.used((index - 1) & 3, id, 0);
        ring.usedIdx(index);
        assertThat(driver.take()).isEqualTo(id);
    }

    private void refused(long[] where, int[] howLong, int readable, int writable) {
        assertThatIllegalArgumentException().isThrownBy(() -> driver.offerChain(where, howLong, readable, writable))
                .withMessageStartingWith("test.vring0: chain of ");
    }
}
