package dev.remora.rpmsg.imx.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ImxLayoutTest {

    @ParameterizedTest
    @CsvSource({"0, 0, 0, 0x00000000", "0, 1, 1, 0x00010000", "1, 0, 2, 0x00020000", "1, 1, 3, 0x00030000",
            "3, 1, 7, 0x00070000", "7, 0, 14, 0x000e0000", "7, 1, 15, 0x000f0000"})
    void aWordCarriesTheQueueInItsUpperHalf(int vdev, int index, int queue, String word) {
        assertThat(ImxLayout.queue(vdev, index)).isEqualTo(queue);
        assertThat(ImxLayout.word(queue)).isEqualTo(Integer.decode(word));
        assertThat(ImxLayout.queueOf(Long.decode(word))).isEqualTo(queue);
    }

    @ParameterizedTest
    @CsvSource({"0x00000000, 0, 0, true, true", "0x00030000, 1, 1, true, true", "0x0003abcd, 1, 1, true, false",
            "0x00040000, 2, 0, false, true", "0xffff0000, 32767, 1, false, true"})
    void anyWordIsDecodedAndThenChecked(String text, int vdev, int index, boolean inRange, boolean wellFormed) {
        long word = Long.decode(text);
        int queue = ImxLayout.queueOf(word);

        assertThat(queue / 2).isEqualTo(vdev);
        assertThat(queue % 2).isEqualTo(index);
        assertThat(queue < ImxLayout.queue(2, 0)).isEqualTo(inRange);
        assertThat(ImxLayout.wellFormed(word)).isEqualTo(wellFormed);
    }

    @ParameterizedTest
    @CsvSource({"0xb8000000, 0, 0xb8000000, 0xb8008000", "0xb8000000, 1, 0xb8010000, 0xb8018000",
            "0x90000000, 1, 0x90010000, 0x90018000", "0x90000000, 7, 0x90070000, 0x90078000"})
    void ringsLieAtFixedSteps(String base, int vdev, String vring0, String vring1) {
        assertThat(Long.decode(base) + ImxLayout.ringOffset(vdev, 0)).isEqualTo(Long.decode(vring0));
        assertThat(Long.decode(base) + ImxLayout.ringOffset(vdev, 1)).isEqualTo(Long.decode(vring1));
    }

    @Test
    void aRingLeavesRoomBehindItself() {
        assertThat(ImxLayout.VRING.size()).isEqualTo(10246);
        assertThat(ImxLayout.VRING.size()).isLessThan(12288);
        assertThat(ImxLayout.BUFFER_BYTES).isEqualTo(512 * 512);
    }

    @ParameterizedTest
    @CsvSource({"0x20000, 2, true", "0x20000, 3, false", "0x80000, 8, true", "0x80000, 9, false"})
    void ringsOfSoManyVdevsFit(String region, int vdevs, boolean fit) {
        assertThat(ImxLayout.vdevsInRings(Long.decode(region)) >= vdevs).isEqualTo(fit);
    }

    @ParameterizedTest
    @CsvSource({"0x100000, 4, true", "0x100000, 5, false"})
    void buffersOfSoManyVdevsFit(String pool, int vdevs, boolean fit) {
        assertThat(ImxLayout.vdevsInBuffers(Long.decode(pool)) >= vdevs).isEqualTo(fit);
    }
}
