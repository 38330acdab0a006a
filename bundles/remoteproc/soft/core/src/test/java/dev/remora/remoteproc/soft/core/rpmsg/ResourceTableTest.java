package dev.remora.remoteproc.soft.core.rpmsg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.remora.platform.Region;
import dev.remora.remoteproc.soft.core.Words;
import dev.remora.virtio.Vring;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceTableTest {

    private final Region carveout = Images.carveout();
    private final MemorySegment table = Images.table(carveout);
    private final Line line = new FakeLine();

    private Vdev vdev() {
        ResourceTable parsed = new ResourceTable(carveout, table);
        return parsed.vdev(parsed.vdevOffsets(7).getFirst(), line, List.of(carveout));
    }

    @Test
    void theRingsAreWhereTheDriverHasPutThem() {
        Vring second = vdev().vring(1);

        assertThat(second.num()).isEqualTo(256);
        assertThat(second.notifyId()).isEqualTo(1);
        assertThat(second.descriptors().address()).isEqualTo(carveout.memory().address() + 0x8000);
        assertThat(second.used().address()).isEqualTo(second.descriptors().address() + 0x2000);
    }

    @Test
    void theDriverIsThereWhileItSaysSo() {
        Vdev vdev = vdev();
        assertThat(vdev.driverOk()).isTrue();
        assertThat(vdev.features()).isEqualTo(1);

        table.set(Words.U8, Images.STATUS, (byte) 3);
        assertThat(vdev.driverOk()).isFalse();
    }

    @Test
    void aDeviceThatNeedsAResetWaitsForIt() {
        Vdev vdev = vdev();

        vdev.needsReset();

        assertThat(vdev.driverOk()).isFalse();
        assertThat(table.get(Words.U8, Images.STATUS)).isEqualTo((byte) 0x47);
    }

    @Test
    void theTraceIsWhereTheTableSays() {
        new ResourceTable(carveout, table).trace().log("hello");

        assertThat(carveout.memory().getString(0x20000)).isEqualTo("hello\n");
    }

    @Test
    void aTraceOutsideOfTheCarveoutIsRefused() {
        Words.set32(table, 0x9C, 0x2001F000);

        assertThatThrownBy(() -> new ResourceTable(carveout, table).trace())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trace buffer at 0x2001f000, 4096 bytes: outside of the carveout");
    }

    @Test
    void aRingOutsideOfTheCarveoutIsRefused() {
        Vdev vdev = vdev();
        Words.set32(table, Images.VDEV + 28, 0x1000);

        assertThatThrownBy(() -> vdev.vring(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vring0 at 0x1000");
    }

    @Test
    void aRingOfAnOddSizeIsRefused() {
        Vdev vdev = vdev();
        Words.set32(table, Images.VDEV + 28 + 8, 255);

        assertThatThrownBy(() -> vdev.vring(0)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("vring num 255");
    }

    @Test
    void aRingTooManyIsRefused() {
        Vdev vdev = vdev();

        assertThatThrownBy(() -> vdev.vring(2)).hasMessage("the vdev has no vring2");
    }

    @Test
    void aTableOfAnotherVersionIsRefused() {
        Words.set32(table, 0, 2);

        assertThatThrownBy(() -> new ResourceTable(carveout, table)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version is not 1");
    }

    @Test
    void moreEntriesThanFitAreRefused() {
        Words.set32(table, 4, 0x40000000);

        assertThatThrownBy(() -> new ResourceTable(carveout, table)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("entries do not fit into 200 bytes");
    }

    @Test
    void entriesInTheHeaderOrBeyondTheEndAreRefused() {
        for (int offset : new int[]{12, 198, 200, -4}) {
            Words.set32(table, 16, offset);

            assertThatThrownBy(() -> new ResourceTable(carveout, table)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("offset[0] is " + offset);
        }
    }

    @Test
    void aVdevWithMoreVringsThanFitIsRefused() {
        ResourceTable parsed = new ResourceTable(carveout, table);
        table.set(Words.U8, Images.VDEV + 25, (byte) 200);

        assertThatThrownBy(() -> parsed.vdev(parsed.vdevOffsets(7).getFirst(), line, List.of(carveout)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("200 vrings does not fit");
    }

    @Test
    void aTableWithoutAVdevOfThatKindHasNone() {
        assertThat(new ResourceTable(carveout, table).vdevOffsets(3)).isEmpty();
    }
}
