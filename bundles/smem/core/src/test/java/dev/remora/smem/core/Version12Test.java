package dev.remora.smem.core;

import static dev.remora.smem.Smem.ANY_HOST;
import static dev.remora.smem.core.Reasons.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import dev.remora.smem.SmemItem;
import dev.remora.smem.SmemReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Version12Test {

    private final Heap12 heap = new Heap12();

    @ParameterizedTest
    @CsvSource({"1, 478, 0x5030, 32", "1, 489, 0x5060, 13", "1, 480, 0x5f80, 60", "-1, 421, 0x3030, 17",
            "2, 421, 0x3030, 17"})
    void anItemIsFoundInThePartitionOfItsHost(int host, int item, String offset, long size) throws SmemException {
        assertThat(heap.smem.find(host, item)).contains(new SmemItem(heap.memory, Long.decode(offset), size));
        assertThat(heap.lock.taken()).isZero();
    }

    @Test
    void theItemIsReadableThere() throws SmemException {
        SmemItem item = heap.smem.find(ANY_HOST, 421).orElseThrow();
        assertThat(item.memory().segment().getString(item.offset())).isEqualTo("ERR: div by zero");
    }

    @Test
    void aPartitionIsExclusive() throws SmemException {
        assertThat(heap.smem.find(1, 421)).isEmpty();
        assertThat(heap.smem.find(ANY_HOST, 478)).isEmpty();
    }

    @Test
    void freeSpaceIsWhatIsLeftBetweenTheLists() throws SmemException {
        assertThat(heap.smem.freeSpace(1)).isEqualTo(0xF10);
        assertThat(heap.smem.freeSpace(ANY_HOST)).isEqualTo(0x1FB8);
        assertThat(heap.smem.freeSpace(2)).isEqualTo(0x1FB8);
    }

    @Test
    void anItemIsAllocatedInTheUncachedList() throws SmemException {
        assertThat(heap.smem.allocate(1, 500, 10)).isEqualTo(new SmemItem(heap.memory, 0x5080, 10));
        assertThat(heap.memory.hex(0x5070, 16)).isEqualTo(HeapMemory.image("private-header", 16).hex(0, 16));
        assertThat(heap.memory.get32(0x500C)).isEqualTo(0x90);
        assertThat(heap.smem.find(1, 500)).contains(new SmemItem(heap.memory, 0x5080, 10));
        assertThat(heap.smem.freeSpace(1)).isEqualTo(0xEF0);
    }

    @ParameterizedTest
    @CsvSource({"500, 0xf01, NO_SPACE", "500, 0x20000, NO_SPACE", "478, 8, EXISTS", "480, 8, EXISTS", "7, 8, INVALID",
            "512, 8, INVALID", "500, 0, INVALID"})
    void whatCannotBeAllocatedChangesNothing(int item, String size, Reason reason) {
        HeapMemory before = heap.memory.copy();
        assertFails(() -> heap.smem.allocate(1, item, Long.decode(size)), reason, String.valueOf(item));
        assertThat(heap.memory.segment().mismatch(before.segment())).isEqualTo(-1);
        assertThat(heap.lock.owner()).isZero();
    }

    @Test
    void theLastByteCanBeAllocated() throws SmemException {
        heap.smem.allocate(1, 500, 0xF00);
        assertThat(heap.smem.freeSpace(1)).isZero();
        assertThat(heap.smem.find(1, 480)).isPresent();
        assertFails(() -> heap.smem.allocate(1, 501, 1), Reason.NO_SPACE);
    }

    @Test
    void theItemExtentInfoSaysHowManyItemsThereAre() throws SmemException {
        assertFails(() -> heap.smem.find(1, 512), Reason.INVALID);
        heap.memory.put16(0xF0C0, (short) 600);
        Heap12 other = new Heap12();
        other.memory.segment().copyFrom(heap.memory.segment());
        assertThat(other.smem.find(1, 599)).isEmpty();
        assertThat(other.smem.allocate(1, 599, 8).size()).isEqualTo(8);
        assertFails(() -> other.smem.find(1, 600), Reason.INVALID);
    }

    @Test
    void withoutItemExtentInfoThereAre512() {
        heap.memory.put32(0xF0B0, 0);
        heap.memory.put16(0xF0C0, (short) 600);
        assertFails(() -> heap.smem.find(1, 512), Reason.INVALID);
    }

    @Test
    void theOtherEndOfThePartitionFindsTheSame() throws SmemException {
        SmemHeap modem = new SmemHeap("modem", 1, heap.memory, heap.lock, new Regions());
        assertThat(modem.find(0, 478)).isEqualTo(heap.smem.find(1, 478));
        assertThat(modem.allocate(0, 500, 10)).isEqualTo(heap.smem.find(1, 500).orElseThrow());
    }

    @Test
    void ofTwoItemsTheFirstIsFound() throws SmemException {
        // The cached one is given the number of an uncached one.
        heap.memory.put16(0x5FC2, (short) 478);
        assertThat(heap.smem.find(1, 478)).contains(new SmemItem(heap.memory, 0x5030, 32));
    }

    @Test
    void aHeaderMayBeAwayFromItsData() throws SmemException {
        // The first item gives 8 of its bytes to the padding before its data.
        heap.memory.put32(0x5024, 0x18);
        heap.memory.put16(0x502A, (short) 8);
        assertThat(heap.smem.find(1, 478)).contains(new SmemItem(heap.memory, 0x5038, 24));
        assertThat(heap.smem.find(1, 489)).contains(new SmemItem(heap.memory, 0x5060, 13));
    }

    @Test
    void theReportNamesWhatIsThere() {
        SmemReport report = heap.smem.report();
        assertThat(report.problems()).isEmpty();
        assertThat(report.version()).isEqualTo(12);
        assertThat(report.heaps()).extracting(SmemReport.Heap::name).containsExactly("global", "host 1");
        assertThat(report.heaps().get(1).items()).containsExactly(new SmemReport.Item(478, 0x5030, 32,
                "GLINK descriptor"), new SmemReport.Item(489, 0x5060, 13, ""),
                new SmemReport.Item(480, 0x5F80, 60,
                        "GLINK FIFO 1"));
    }
}
