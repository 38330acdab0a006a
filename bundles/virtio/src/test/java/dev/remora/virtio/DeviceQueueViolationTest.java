package dev.remora.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.platform.Region;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hostile driver can write into descriptors and available ring. */
class DeviceQueueViolationTest {

    private static final int NEXT = 1;
    private static final int WRITE = 2;
    private static final int INDIRECT = 4;

    private final TestRing ring = new TestRing(4, 16);
    private final DeviceQueue device = new DeviceQueue(ring.vring(), ring.reachable(), 0);

    @Test
    void aChainIsTakenWhole() {
        ring.chain(0, ring.address(0), 16, NEXT, 2);
        ring.chain(2, ring.address(1), 8, NEXT | WRITE, 1);
        ring.chain(1, ring.address(2), 4, WRITE, 77);
        offer(0);
        assertThat(device.take()).isZero();
        assertThat(device.parts()).isEqualTo(3);
        assertThat(device.part(1)).isEqualTo(ring.buffer(1).asSlice(0, 8));
        assertThat(device.writable(0)).isFalse();
        assertThat(device.writable(2)).isTrue();
        device.complete(0, 28);
        assertThat(device.publish()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 32768, 65535})
    void aHeadOutsideTheRingBreaksTheQueue(int head) {
        offer(head);
        assertBroken("test.vring0: avail.ring[0] is " + head + ", must be below 4");
    }

    @Test
    void aHeadOfferedTwiceBreaksTheQueue() {
        ring.chain(1, ring.address(0), 512, 0, 0);
        ring.avail(0, 1);
        ring.avail(1, 1);
        ring.availIdx(2);
        device.take();
        assertBroken("test.vring0: avail.ring[1] is 1, which was not returned yet");
    }

    @ParameterizedTest
    @CsvSource({"5", "40000", "65535"})
    void anIndexBeyondTheRingBreaksTheQueue(int index) {
        ring.availIdx(index);
        assertBroken("test.vring0: avail.idx is " + index + " after 0, but the driver has only 4 descriptors left");
    }

    @Test
    void whatWeStillHoldCannotBeOfferedAgain() {
        ring.chain(0, ring.address(0), 512, 0, 0);
        offer(0);
        device.take();
        ring.availIdx(5);
        assertBroken("test.vring0: avail.idx is 5 after 1, but the driver has only 3 descriptors left");
    }

    @Test
    void aNextOutsideTheRingBreaksTheQueue() {
        ring.chain(0, ring.address(0), 16, NEXT, 4);
        offer(0);
        assertBroken("test.vring0: desc[0].next is 4, must be below 4");
    }

    @Test
    void aCircleBreaksTheQueue() {
        ring.chain(0, ring.address(0), 16, NEXT, 1);
        ring.chain(1, ring.address(0), 16, NEXT, 0);
        offer(0);
        assertBroken("test.vring0: chain 0 goes in a circle: desc[1].next is 0");
    }

    @Test
    void aReadableAfterAWritableBreaksTheQueue() {
        ring.chain(0, ring.address(0), 16, NEXT | WRITE, 1);
        ring.chain(1, ring.address(1), 16, 0, 0);
        offer(0);
        assertBroken("test.vring0: desc[1] is readable, after a writable one of chain 0");
    }

    @Test
    void anIndirectTableBreaksTheQueue() {
        ring.chain(0, ring.address(0), 16, INDIRECT, 0);
        offer(0);
        assertBroken("test.vring0: desc[0] is indirect, which was not negotiated");
    }

    @Test
    void anEmptyBufferBreaksTheQueue() {
        ring.chain(0, ring.address(0), 0, 0, 0);
        offer(0);
        assertBroken("test.vring0: desc[0] is 0x40008000 + 0 bytes, empty");
    }

    @ParameterizedTest
    @CsvSource({
            "0x40007FFF, 16", "0x40008800, 1", "0x400087FF, 2", "0x40008000, 0x801", "0, 16", "-1, 16",
            "0x40008000, -1", "0x7FFFFFFFFFFFFFFF, 2147483647", "-16, -1"
    })
    void aBufferOutsideTheMemoryBreaksTheQueue(String address, String length) {
        ring.chain(0, Long.decode(address), Long.decode(length).intValue(), 0, 0);
        offer(0);
        assertThatThrownBy(device::take).isInstanceOf(VringViolation.class).hasMessageContaining(
                "bytes, not in the device's memory");
    }

    @Test
    void aBufferAcrossTwoRegionsBreaksTheQueue() {
        Region pool = ring.reachable().getFirst();
        DeviceQueue split = new DeviceQueue(ring.vring(), List.of(pool.slice("a", 0, 512), pool.slice("b", 512, 512)),
                0);
        ring.chain(0, ring.address(0) + 500, 24, 0, 0);
        offer(0);
        assertThatThrownBy(split::take).isInstanceOf(VringViolation.class)
                .hasMessageContaining("desc[0] is 0x400081f4");
    }

    @Test
    void aBufferOverTheRingItselfBreaksTheQueue() {
        Region all = new Region("all", 0x1000, ring.memory());
        DeviceQueue open = new DeviceQueue(ring.vring(), List.of(all), 0);
        ring.chain(0, 0x1000 + 80, 32, WRITE, 0);
        offer(0);
        assertThatThrownBy(open::take).isInstanceOf(VringViolation.class).hasMessageContaining(
                "not in the device's memory");
    }

    @Test
    void aChainRewrittenAfterItWasTakenStaysAsItWasChecked() {
        ring.chain(0, ring.address(0), 16, NEXT, 1);
        ring.chain(1, ring.address(1), 8, WRITE, 0);
        offer(0);
        device.take();
        ring.chain(0, -1, -1, INDIRECT, 0);
        ring.chain(1, -1, -1, 0, 0);
        assertThat(device.parts()).isEqualTo(2);
        assertThat(device.offset(1)).isEqualTo(TestRing.BUFFER);
        assertThat(device.length(1)).isEqualTo(8);
        assertThat(device.writable(1)).isTrue();
        assertThat(device.part(1).byteSize()).isEqualTo(8);
    }

    @Test
    void aBufferIsCheckedAgainWhenItsLengthGrows() {
        turn(0, ring.address(3), 500);
        assertThat(device.length(0)).isEqualTo(500);
        turn(1, ring.address(3), 512);
        assertThat(device.part(0).byteSize()).isEqualTo(512);
        turn(2, ring.address(3), 1);
        assertThat(device.part(0).byteSize()).isEqualTo(1);
        ring.chain(0, ring.address(3), 513, 0, 0);
        ring.avail(3, 0);
        ring.availIdx(4);
        assertThatThrownBy(device::take).isInstanceOf(VringViolation.class).hasMessageContaining("+ 513 bytes");
    }

    private void turn(int slot, long address, int length) {
        ring.chain(0, address, length, 0, 0);
        ring.avail(slot, 0);
        ring.availIdx(slot + 1);
        device.complete(device.take(), 0);
        device.publish();
    }

    @Test
    void aDriverThatStartsAnewWithoutAResetBreaksTheQueue() {
        turn(0, ring.address(0), 512);
        turn(1, ring.address(0), 512);
        ring.vring().available().fill((byte) 0);
        assertBroken("test.vring0: avail.idx is 0 after 2, but the driver has only 4 descriptors left");
    }

    @Test
    void aChainOfMoreThan4GiBBreaksTheQueue(@TempDir Path folder) throws IOException {
        long half = 1L << 31;
        try (Arena arena = Arena.ofConfined();
                FileChannel file = FileChannel.open(folder.resolve("sparse"), StandardOpenOption.CREATE,
                        StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Region large = new Region("large", 0, file.map(FileChannel.MapMode.READ_WRITE, 0, half, arena));
            DeviceQueue huge = new DeviceQueue(ring.vring(), List.of(large), 0);
            ring.chain(0, 0, (int) half, NEXT, 1);
            ring.chain(1, 0, (int) half, NEXT, 2);
            ring.chain(2, 0, 1, 0, 0);
            offer(0);
            assertThatThrownBy(huge::take).isInstanceOf(VringViolation.class)
                    .hasMessage("test.vring0: chain 0 has more than 4294967296 bytes");
        }
    }

    @Test
    void aDescriptorRewrittenForAnotherBufferIsLookedUpAgain() {
        ring.chain(0, ring.address(0), 512, 0, 0);
        offer(0);
        device.complete(device.take(), 0);
        device.publish();
        ring.chain(0, ring.address(1), 512, 0, 0);
        ring.avail(1, 0);
        ring.availIdx(2);
        device.take();
        assertThat(device.part(0).address()).isEqualTo(ring.buffer(1).address());
        device.complete(0, 0);
        device.publish();
        ring.chain(0, 0x1234, 512, 0, 0);
        ring.avail(2, 0);
        ring.availIdx(3);
        assertThatThrownBy(device::take).isInstanceOf(VringViolation.class).hasMessageContaining("0x1234");
    }

    @ParameterizedTest
    @CsvSource({
            "256, 65535, 1, true, 2", "256, 65535, 65535, true, 0", "256, 0, 256, true, 256", "256, 0, 257, false, 0",
            "256, 10, 9, false, 0", "4, 6, 8, true, 2"
    })
    void theIndexIsComparedModulo65536(int num, int last, int index, boolean good, int pending) {
        TestRing big = new TestRing(num, 16);
        DeviceQueue queue = new DeviceQueue(big.vring(), big.reachable(), 0);
        for (int i = 0; i < num; i++) {
            big.chain(i, big.address(i), 512, 0, 0);
            big.avail(i, i);
        }
        for (int i = 1; i <= last; i++) {
            big.availIdx(i);
            queue.complete(queue.take(), 0);
            queue.publish();
        }
        big.availIdx(index);
        if (good) {
            int got = 0;
            while (queue.take() >= 0) {
                got++;
            }
            assertThat(got).isEqualTo(pending);
        } else {
            assertThatThrownBy(queue::take).isInstanceOf(VringViolation.class);
        }
    }

    private void offer(int head) {
        ring.avail(0, head);
        ring.availIdx(1);
    }

    private void assertBroken(String message) {
        assertThatThrownBy(device::take).isInstanceOf(VringViolation.class).hasMessage(message);
        assertThatThrownBy(device::take).hasMessage(message);
        assertThatThrownBy(device::publish).hasMessage(message);
        assertThatThrownBy(device::ready).hasMessage(message);
        assertThatThrownBy(device::leave).hasMessage(message);
        assertThatThrownBy(() -> device.memory(0)).hasMessage(message);
        assertThatThrownBy(device::pending).hasMessage(message);
        assertThatThrownBy(() -> device.part(0)).hasMessage(message);
        assertThatThrownBy(() -> device.complete(0, 0)).hasMessage(message);
        assertThatThrownBy(() -> device.wantKicks(true)).hasMessage(message);
        assertThat(device.parts()).isZero();
    }
}
