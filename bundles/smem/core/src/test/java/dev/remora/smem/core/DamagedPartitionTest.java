package dev.remora.smem.core;

import static dev.remora.smem.Smem.ANY_HOST;
import static dev.remora.smem.core.Reasons.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A remote that writes into its partition what it likes: that partition fails, with the place, and nothing else. */
class DamagedPartitionTest {

    private final Heap12 heap = new Heap12();

    @ParameterizedTest
    @CsvSource({"0x5020, 0x01dea500, canary is 0xa500", "0x5050, 0x01e9a5a4, canary is 0xa5a4",
            "0x5024, 0xfffffff0, 4294967280 bytes", "0x5024, 0xffffffd0, 4294967248 bytes", "0x5024, 0x24, multiple",
            "0x5024, 0x48, 72 bytes", "0x5028, 0x00010000, 0x5020", "0x5028, 0xfff00000, 0x5020",
            "0x5058, 0x00000020, padding of 32 bytes is larger than the item of 16"})
    void anUncachedItemThatIsNotInTheListIsFoundOut(String offset, String value, String words) {
        heap.memory.put32(Long.decode(offset), Long.decode(value).intValue());
        assertFails(() -> heap.smem.find(1, 489), Reason.CORRUPT, "host 1", words);
        assertFails(() -> heap.smem.find(1, 480), Reason.CORRUPT);
        assertNothingIsAllocated();
        assertTheReportSays(words);
    }

    @ParameterizedTest
    @CsvSource({"0x5fc0, 0x01e0a500, canary", "0x5fc4, 0xffffffc0, 4294967232 bytes", "0x5fc4, 0x80, 128 bytes",
            "0x5fc4, 0x28, multiple of 64", "0x5fc4, 0, padding of 4 bytes", "0x5fc8, 0x41, padding of 65 bytes"})
    void aCachedItemThatIsNotInTheListIsFoundOut(String offset, String value, String words) throws SmemException {
        heap.memory.put32(Long.decode(offset), Long.decode(value).intValue());
        assertThat(heap.smem.find(1, 478)).isPresent();
        assertFails(() -> heap.smem.find(1, 480), Reason.CORRUPT, "host 1", words);
        assertNothingIsAllocated();
        assertTheReportSays(words);
    }

    @ParameterizedTest
    @CsvSource({"0x5000, 0x54525025, magic", "0x5004, 0x00020000, 0x5006: host is 2", "0x5004, 0x00010001, host is 1",
            "0x5008, 0x2000, the table says 0x1000", "0x500c, 0x1004, offset_free_uncached",
            "0x500c, 0x1f, offset_free_uncached", "0x500c, 0x71, offset_free_uncached",
            "0x500c, 0xf88, offset_free_cached", "0x500c, 0xfffffff8, offset_free_cached",
            "0x5010, 0x68, offset_free_cached", "0x5010, 0x1001, offset_free_cached",
            "0x5010, 0xffffffff, offset_free_cached"})
    void aHeaderThatIsNotAsItMustBeIsFoundOut(String offset, String value, String words) {
        heap.memory.put32(Long.decode(offset), Long.decode(value).intValue());
        assertFails(() -> heap.smem.find(1, 478), Reason.CORRUPT, "partition host 1", words);
        assertFails(() -> heap.smem.freeSpace(1), Reason.CORRUPT, words);
        assertNothingIsAllocated();
        assertTheReportSays(words);
    }

    @Test
    void theOthersGoOn() throws SmemException {
        heap.memory.put32(0x5000, 0);
        assertFails(() -> heap.smem.find(1, 478), Reason.CORRUPT, "0x5000");
        assertThat(heap.smem.find(ANY_HOST, 421)).isPresent();
        assertThat(heap.smem.allocate(ANY_HOST, 500, 8).size()).isEqualTo(8);
    }

    @Test
    void whatIsRepairedIsUsedAgain() throws SmemException {
        heap.memory.put16(0x5020, (short) 0);
        assertFails(() -> heap.smem.find(1, 478), Reason.CORRUPT, "0x5020");
        heap.memory.put16(0x5020, (short) 0xA5A5);
        assertThat(heap.smem.find(1, 478)).isPresent();
    }

    @Test
    void listsGrowAndNeverShrink() throws SmemException {
        heap.smem.allocate(1, 500, 8);
        assertThat(heap.smem.freeSpace(1)).isEqualTo(0xEF8);
        heap.memory.put32(0x500C, 0x70);
        assertFails(() -> heap.smem.freeSpace(1), Reason.CORRUPT, "0x500c", "0x70");
        heap.memory.put32(0x500C, 0x88);
        heap.memory.put32(0x5010, 0xFC0);
        assertFails(() -> heap.smem.freeSpace(1), Reason.CORRUPT, "0x5010", "0xfc0");
        heap.memory.put32(0x5010, 0xF00);
        assertThat(heap.smem.freeSpace(1)).isEqualTo(0xE78);
    }

    @Test
    void aRemoteThatAllocatesGoesUnnoticedButForTheSpace() throws SmemException {
        assertThat(heap.smem.freeSpace(1)).isEqualTo(0xF10);
        heap.memory.bytes(0x5070, "a5 a5 f4 01 10 00 00 00 06 00 00 00 00 00 00 00");
        heap.memory.put32(0x500C, 0x90);
        assertThat(heap.smem.freeSpace(1)).isEqualTo(0xEF0);
        assertThat(heap.smem.find(1, 500)).get().extracting("offset", "size").containsExactly(0x5080L, 10L);
    }

    @Test
    void aListOfEmptyItemsEnds() throws SmemException {
        // As many headers as the partition can hold, none with data: the longest walk there is.
        for (int header = 0x5020; header < 0x5F80; header += 16) {
            heap.memory.bytes(header, "a5 a5 ff 01 00 00 00 00 00 00 00 00 00 00 00 00");
        }
        heap.memory.put32(0x500C, 0xF80);
        assertThat(heap.smem.find(1, 477)).isEmpty();
        assertThat(heap.smem.find(1, 480)).isPresent();
        assertThat(heap.smem.freeSpace(1)).isZero();
    }

    @Test
    void theReportOfAListWithoutEndEnds() {
        Heap12 large = new Heap12();
        // Room for more items than there are numbers: the global partition holds 0x2000 bytes.
        large.memory.put16(0xF0C0, (short) 422);
        for (int header = 0x3020; header < 0x5000; header += 16) {
            large.memory.bytes(header, "a5 a5 a5 01 00 00 00 00 00 00 00 00 00 00 00 00");
        }
        large.memory.put32(0x300C, 0x2000);
        assertThat(large.smem.report().problems()).singleElement().asString().contains("more than 422 items");
        assertThat(large.smem.report().heaps().getFirst().items()).hasSize(422);
    }

    private void assertNothingIsAllocated() {
        HeapMemory before = heap.memory.copy();
        assertFails(() -> heap.smem.allocate(1, 500, 8), Reason.CORRUPT);
        assertThat(heap.memory.segment().mismatch(before.segment())).isEqualTo(-1);
        assertThat(heap.lock.owner()).isZero();
    }

    private void assertTheReportSays(String words) {
        assertThat(heap.smem.report().problems()).singleElement().asString().contains(words);
        assertThat(heap.smem.report().heaps()).hasSize(2);
    }
}
