package dev.remora.rpmsg.imx.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.platform.SharedMemory;
import dev.remora.rpmsg.testing.Ram;
import dev.remora.virtio.Vring;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FixedPlacesTest {

    private static final long BLOCK = ImxLayout.VDEV_STEP;
    private static final long POOL = ImxLayout.BUFFER_BYTES;

    private static void refused(SharedMemory memory, long base, int vdevs, SharedMemory buffers, String why) {
        assertThatThrownBy(() -> FixedPlaces.of(memory, base, vdevs, buffers)).isInstanceOf(
                IllegalArgumentException.class).hasMessage(why);
    }

    @Test
    void ringsAndBuffersOfEachVdevHaveTheirPlaces() {
        Ram memory = new Ram(3 * BLOCK);
        FixedPlaces places = FixedPlaces.of(memory, BLOCK, 2, new Ram(2 * POOL));

        List<Vring> rings = places.vrings("m4.vdev1", 1);
        assertThat(rings).extracting(Vring::notifyId).containsExactly(2, 3);
        assertThat(rings.get(0).descriptors().address()).isEqualTo(memory.segment().address() + 2 * BLOCK);
        assertThat(rings.get(1).descriptors().address()).isEqualTo(memory.segment().address() + 2 * BLOCK + 0x8000);
        assertThat(rings).extracting(Vring::num).containsOnly(256);
        assertThat(places.buffers("m4.vdev1", 1).deviceAddress()).isEqualTo(POOL);
        assertThat(places.buffers("m4.vdev1", 1).size()).isEqualTo(POOL);
    }

    @Test
    void theLastByteOfTheMemoryMayBeUsedButNoneBehindIt() {
        assertThat(FixedPlaces.of(new Ram(2 * BLOCK), 0, 2, new Ram(2 * POOL)).vdevs()).isEqualTo(2);

        refused(new Ram(2 * BLOCK - 1), 0, 2, new Ram(2 * POOL),
                "the rings of 2 vdevs (0x0 + 0x20000) are not inside of memory ram (0x0 + 0x1ffff)");
        refused(new Ram(2 * BLOCK), 4096, 2, new Ram(2 * POOL),
                "the rings of 2 vdevs (0x1000 + 0x20000) are not inside of memory ram (0x0 + 0x20000)");
        refused(new Ram(2 * BLOCK), 0xFFFF_FFFF_FFFF_F000L, 2, new Ram(2 * POOL),
                "the rings of 2 vdevs (0xfffffffffffff000 + 0x20000) are not inside of memory ram (0x0 + 0x20000)");
    }

    @Test
    void whatDoesNotFitIsSaidInOneLine() {
        refused(new Ram(BLOCK), 0, 0, new Ram(POOL), "vdevs 0 is out of range, use 1 to 8");
        refused(new Ram(9 * BLOCK), 0, 9, new Ram(9 * POOL), "vdevs 9 is out of range, use 1 to 8");
        refused(new Ram(2 * BLOCK), 16, 1, new Ram(POOL), "vring.base 0x10 is no multiple of 4096");
        refused(new Ram(2 * BLOCK), 0, 2, new Ram(2 * POOL - 1),
                "buffers of 2 vdevs need 0x80000 bytes, memory ram has 0x7ffff: enough for 1");
        Ram both = new Ram(8 * POOL);
        refused(both, 0, 2, both, "the rings (0x0 + 0x20000) lie in the buffers (0x0 + 0x80000)");
    }

    @Test
    void ringsAreNotPutIntoDeviceMemory() {
        refused(new Ram(BLOCK, SharedMemory.Kind.DEVICE), 0, 1, new Ram(POOL),
                "memory ram is device memory, rings and buffers need RAM");
        refused(new Ram(BLOCK), 0, 1, new Ram(POOL, SharedMemory.Kind.DEVICE),
                "memory ram is device memory, rings and buffers need RAM");
    }
}
