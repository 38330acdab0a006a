package dev.remora.smem.core;

import static dev.remora.smem.Smem.ANY_HOST;
import static dev.remora.smem.core.Reasons.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DamagedTableTest {

    private static final int TABLE = 0xF000;
    /** The entry for hosts 0 and 1, and the empty one after it. */
    private static final int SECOND = 0xF050;
    private static final int THIRD = 0xF080;

    private final Heap12 heap = new Heap12();

    @ParameterizedTest
    @CsvSource({"0xf000, 0, no partition table", "0xf004, 2, version is 2", "0xf008, 0x1000, 4096 entries",
            "0xf008, 85, 85 entries", "0xf008, 0xffffffff, 4294967295 entries", "0xf050, 0xf000, 0xf000",
            "0xf050, 0xfffff000, 0xfffff000", "0xf050, 0xff8, 0xff8", "0xf050, 0x5004, 0x5004",
            "0xf050, 0x4000, overlaps", "0xf054, 0xa008, 0xa008", "0xf054, 0xfffffff8, 0xfffffff8",
            "0xf054, 0x18, 0x18", "0xf054, 0x1004, 0x1004", "0xf060, 0, cacheline is 0", "0xf060, 48, cacheline is 48",
            "0xf060, 8192, cacheline is 8192", "0xf060, 0x80000000, cacheline is 2147483648",
            "0xf05c, 0xfffe0000, hosts 0 and 65534", "0xf05c, 0xfffefffe, second partition global",
            "0xf02c, 0x00010000, second partition host 1", "0xf020, 0, no global partition"})
    void aTableThatIsNotAsItMustBeIsRefusedAsAWhole(String offset, String value, String words) {
        heap.memory.put32(Long.decode(offset), Long.decode(value).intValue());
        assertFails(() -> heap.smem.find(ANY_HOST, 421), Reason.CORRUPT, words);
        assertFails(() -> heap.smem.find(1, 478), Reason.CORRUPT, words);
        assertFails(() -> heap.smem.allocate(1, 500, 8), Reason.CORRUPT, words);
        assertThat(heap.smem.report().problems()).singleElement().asString().contains(words);
        assertThat(heap.smem.report().heaps()).isEmpty();
    }

    @Test
    void asManyEntriesAsFitAreRead() throws SmemException {
        heap.memory.put32(TABLE + 8, 84);
        heap.memory.put32(0xF0B0, 0);
        assertThat(heap.smem.find(1, 478)).isPresent();
    }

    @Test
    void partitionsOfOthersAreTheirs() throws SmemException {
        heap.memory.put32(SECOND + 12, 0x0003_0002);
        assertThat(heap.smem.find(1, 421)).as("no partition any more, so the global one").isPresent();
        assertThat(heap.smem.report().heaps()).hasSize(1);
    }

    @Test
    void partitionsOfOthersMustNotOverlapEither() {
        heap.memory.put32(THIRD, 0x5800);
        heap.memory.put32(THIRD + 4, 0x1000);
        heap.memory.put32(THIRD + 12, 0x0005_0002);
        assertFails(() -> heap.smem.find(1, 478), Reason.CORRUPT, "0xf080", "0x5800 overlaps the one at 0x5000");
    }

    @Test
    void theTableIsReadOnce() throws SmemException {
        assertThat(heap.smem.find(1, 478)).isPresent();
        heap.memory.put32(TABLE + 8, -1);
        heap.memory.put32(SECOND, -8);
        heap.memory.put32(SECOND + 4, -8);
        heap.memory.put32(SECOND + 16, 0);
        assertThat(heap.smem.find(1, 478)).isPresent();
        assertThat(heap.smem.find(1, 480)).isPresent();
    }

    @Test
    void aTableThatIsRepairedIsRead() throws SmemException {
        heap.memory.put32(TABLE + 8, -1);
        assertFails(() -> heap.smem.find(1, 478), Reason.CORRUPT);
        heap.memory.put32(TABLE + 8, 3);
        assertThat(heap.smem.find(1, 478)).isPresent();
    }

    @Test
    void aPartitionMayLiveBesideTheGlobalHeap() throws SmemException {
        heap.memory.put32(0x5C, 11 << 16);
        heap.memory.put32(0xC4, 0x20D0);
        heap.memory.put32(0xC8, 0xF30);
        assertThat(heap.smem.find(1, 478)).isPresent();
        assertThat(heap.smem.find(1, 421)).isEmpty();
        assertThat(heap.smem.find(ANY_HOST, 421)).as("the global partition is of version 12 only").isEmpty();
        assertThat(heap.smem.allocate(2, 421, 8).offset()).isEqualTo(0x20D0);
        assertFails(() -> heap.smem.find(1, 512), Reason.INVALID);
    }

    @ParameterizedTest
    @CsvSource({"0x3000, 16, true", "0x2ff8, 16, true", "0x4ff8, 16, false", "0x5000, 8, false", "0xf000, 8, false"})
    void theGlobalHeapDoesNotReachIntoPartitionsOrTheirTable(String place, int size, boolean global) {
        heap.memory.put32(0x5C, 11 << 16);
        if (!global) {
            // The other partition is the first one.
            heap.memory.put32(TABLE + TableLayout.ENTRIES, 0);
        }
        int offset = Integer.decode(place);
        heap.memory.put32(0xC4, offset);
        heap.memory.put32(0xC8, 0x10000 - offset);
        HeapMemory before = heap.memory.copy();
        assertFails(() -> heap.smem.allocate(ANY_HOST, 421, size), Reason.CORRUPT, place);
        assertThat(heap.memory.segment().mismatch(before.segment())).isEqualTo(-1);

        heap.memory.put32(MainLayout.tocEntry(14), 1);
        heap.memory.put32(MainLayout.tocEntry(14) + 4, offset);
        heap.memory.put32(MainLayout.tocEntry(14) + 8, size);
        assertFails(() -> heap.smem.find(ANY_HOST, 14), Reason.CORRUPT, "item 14", place);
    }
}
