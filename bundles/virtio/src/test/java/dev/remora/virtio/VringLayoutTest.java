package dev.remora.virtio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The format, byte by byte, as Linux writes it. */
class VringLayoutTest {

    @ParameterizedTest
    @CsvSource({
            "2, 4, 32, 44, 66",
            "4, 16, 64, 80, 118",
            "8, 4096, 128, 4096, 4166",
            "16, 4096, 256, 4096, 4230",
            "32, 4096, 512, 4096, 4358",
            "64, 4096, 1024, 4096, 4614",
            "256, 4096, 4096, 8192, 10246",
            "512, 4096, 8192, 12288, 16390",
            "256, 16, 4096, 4624, 6678",
            "32768, 4096, 524288, 593920, 856070"
    })
    void thePartsLieWhereLinuxPutsThem(int num, int align, long avail, long used, long size) {
        VringLayout layout = new VringLayout(num, align);
        assertThat(layout.availOffset()).isEqualTo(avail);
        assertThat(layout.usedOffset()).isEqualTo(used);
        assertThat(layout.size()).isEqualTo(size);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 3, 100, 32769, 65536, Integer.MIN_VALUE})
    void anOddNumberOfDescriptorsIsRefused(int num) {
        assertThatIllegalArgumentException().isThrownBy(() -> new VringLayout(num, 4096)).withMessageContaining(
                "vring num " + num);
    }

    @ParameterizedTest
    @ValueSource(ints = {-4096, 0, 1, 2, 12, 4097, 131072, Integer.MIN_VALUE})
    void anOddAlignmentIsRefused(int align) {
        assertThatIllegalArgumentException().isThrownBy(() -> new VringLayout(4, align)).withMessageContaining(
                "vring align " + align);
    }

    @Test
    void memoryThatIsTooShortOrNotAlignedIsRefused() {
        VringLayout layout = new VringLayout(4, 16);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vring.contiguous("r", layout, Arena.ofAuto().allocate(117, 16),
                        0))
                .withMessage("r: 117 bytes of memory, the ring needs 118");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Vring.contiguous("r", layout, Arena.ofAuto().allocate(256, 16)
                        .asSlice(4), 0))
                .withMessageContaining("aligned to 16");
    }

    @Test
    void oneMessageOnTheTransmitRingAndBack() {
        TestRing ring = new TestRing(4, 16);
        DriverQueue driver = DriverQueue.fresh(ring.vring(), 0);
        driver.wantInterrupts(false);
        driver.offer(0x40028000L, 21, false);
        driver.publish();
        assertThat(ring.bytes()).isEqualTo(bytes("""
                00 80 02 40 00 00 00 00  15 00 00 00 00 00 01 00
                00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
                00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
                00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
                01 00 01 00 00 00 00 00  00 00 00 00 00 00 00 00
                00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
                00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
                00 00 00 00 00 00
                """));

        DeviceQueue device = new DeviceQueue(ring.vring(), ring.reachableFrom(0x40028000L), 0);
        device.complete(device.take(), 0);
        assertThat(device.publish()).isFalse();
        assertThat(ring.bytes()).isEqualTo(bytes("""
                00 80 02 40 00 00 00 00  15 00 00 00 00 00 01 00
                00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
                00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
                00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
                01 00 01 00 00 00 00 00  00 00 00 00 00 00 00 00
                00 00 01 00 00 00 00 00  00 00 00 00 00 00 00 00
                00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
                00 00 00 00 00 00
                """));
    }

    @Test
    void oneMessageOnTheReceiveRingAndItsBufferAgain() {
        TestRing ring = new TestRing(4, 16);
        DriverQueue driver = DriverQueue.fresh(ring.vring(), 0);
        for (int i = 0; i < 4; i++) {
            driver.offer(ring.address(i), 512, true);
        }
        driver.publish();
        DeviceQueue device = new DeviceQueue(ring.vring(), ring.reachable(), 0);
        device.complete(device.take(), 21);
        device.publish();
        assertThat(ring.bytes()).isEqualTo(bytes("""
                00 80 00 40 00 00 00 00  00 02 00 00 02 00 01 00
                00 82 00 40 00 00 00 00  00 02 00 00 02 00 02 00
                00 84 00 40 00 00 00 00  00 02 00 00 02 00 03 00
                00 86 00 40 00 00 00 00  00 02 00 00 02 00 00 00
                00 00 04 00 00 00 01 00  02 00 03 00 00 00 00 00
                00 00 01 00 00 00 00 00  15 00 00 00 00 00 00 00
                00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
                00 00 00 00 00 00
                """));

        driver.take();
        driver.offer(0x40008000L, 512, true);
        driver.publish();
        // Linux writes used_event = 1 here as well, and next = 0 in the first descriptor: they mean nothing without
        // EVENT_IDX and without NEXT.
        assertThat(ring.bytes()).isEqualTo(bytes("""
                00 80 00 40 00 00 00 00  00 02 00 00 02 00 01 00
                00 82 00 40 00 00 00 00  00 02 00 00 02 00 02 00
                00 84 00 40 00 00 00 00  00 02 00 00 02 00 03 00
                00 86 00 40 00 00 00 00  00 02 00 00 02 00 00 00
                00 00 05 00 00 00 01 00  02 00 03 00 00 00 00 00
                00 00 01 00 00 00 00 00  15 00 00 00 00 00 00 00
                00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
                00 00 00 00 00 00
                """));
    }

    @Test
    void aStaleRingIsZeroedByItsDriver() {
        TestRing ring = new TestRing(4, 16);
        ring.memory().fill((byte) 0xA5);
        assertThat(DriverQueue.fresh(ring.vring(), 0).take()).isEqualTo(-1);
        for (MemorySegment part : List.of(ring.vring().descriptors(), ring.vring().available(), ring.vring().used())) {
            assertThat(part.toArray(ValueLayout.JAVA_BYTE)).containsOnly(0);
        }
    }

    private static byte[] bytes(String picture) {
        return HexFormat.of().parseHex(picture.replaceAll("\\s", ""));
    }
}
