package dev.remora.remoteproc.soft.core.imx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.platform.Region;
import java.lang.foreign.Arena;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImxLayoutTest {

    @ParameterizedTest
    @CsvSource({"0, 0, 0x00000000", "0, 1, 0x00010000", "1, 0, 0x00020000", "1, 1, 0x00030000", "3, 1, 0x00070000",
            "7, 0, 0x000e0000", "7, 1, 0x000f0000"})
    void theDoorbellWordHasTheQueueNumberInItsUpperHalf(int vdev, int index, String word) {
        int value = Integer.decode(word);

        assertThat(ImxLayout.word(2 * vdev + index)).isEqualTo(value);
        assertThat(ImxLayout.queue(value)).isEqualTo(2 * vdev + index);
    }

    @ParameterizedTest
    @CsvSource({"0xb8000000, 0, 0xb8000000, 0xb8008000", "0xb8000000, 1, 0xb8010000, 0xb8018000",
            "0x90000000, 1, 0x90010000, 0x90018000", "0x90000000, 7, 0x90070000, 0x90078000"})
    void eachRingHasItsPlace(String base, int vdev, String first, String second) {
        Region rings = new Region("rings", Long.decode(base), Arena.ofAuto().allocate(0x80000, 4096));
        FixedVdev fixed = new FixedVdev(new WordCore(Arena.ofAuto().allocate(4096, 4096)), rings, rings, vdev);

        assertThat(fixed.address(0)).isEqualTo(Long.decode(first).intValue());
        assertThat(fixed.address(1)).isEqualTo(Long.decode(second).intValue());
        assertThat(fixed.vring(1).descriptors().address() - rings.memory().address()).isEqualTo(
                Long.decode(second) - Long.decode(base));
        assertThat(fixed.vring(1).num()).isEqualTo(256);
        assertThat(fixed.vring(1).notifyId()).isEqualTo(2 * vdev + 1);
    }
}
