package dev.remora.smem.core;

import static dev.remora.smem.Smem.ANY_HOST;
import static dev.remora.smem.core.Reasons.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.smem.SmemException;
import dev.remora.smem.SmemException.Reason;
import dev.remora.smem.SmemItem;
import dev.remora.smem.SmemReport;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Version11Test {

    private static final int ENTRY_14 = 0x1B0;

    private final Heap11 heap = new Heap11();

    @Test
    void itemsAreFoundWhereTheTableSays() throws SmemException {
        assertThat(heap.smem.find(ANY_HOST, 13)).contains(new SmemItem(heap.memory, 0x20D0, 2048));
        assertThat(heap.smem.find(ANY_HOST, 14)).contains(new SmemItem(heap.memory, 0x28D0, 40));
        assertThat(heap.smem.find(ANY_HOST, 338)).contains(new SmemItem(heap.memory, 0x28F8, 128));
        assertThat(heap.smem.find(ANY_HOST, 15)).isEmpty();
    }

    @Test
    void aHostWithoutPartitionSharesTheGlobalHeap() throws SmemException {
        assertThat(heap.smem.find(4, 14)).contains(new SmemItem(heap.memory, 0x28D0, 40));
        assertThat(heap.smem.freeSpace(4)).isEqualTo(0x688);
    }

    @Test
    void lookingTakesNoLock() throws SmemException {
        heap.lock.heldBy(5);
        assertThat(heap.smem.find(ANY_HOST, 14)).isPresent();
        assertThat(heap.smem.freeSpace(ANY_HOST)).isEqualTo(0x688);
        assertThat(heap.smem.report().lockOwner()).isEqualTo(5);
    }

    @Test
    void anItemIsAllocatedAtTheFreeOffset() throws SmemException {
        assertThat(heap.smem.allocate(ANY_HOST, 421, 13)).isEqualTo(new SmemItem(heap.memory, 0x2978, 16));
        assertThat(heap.memory.hex(MainLayout.tocEntry(421), 16)).isEqualTo(
                "01 00 00 00 78 29 00 00 10 00 00 00 00 00 00 00");
        assertThat(heap.memory.hex(0xC4, 8)).isEqualTo("88 29 00 00 78 06 00 00");
        assertThat(heap.smem.find(ANY_HOST, 421)).contains(new SmemItem(heap.memory, 0x2978, 16));
        assertThat(heap.smem.freeSpace(ANY_HOST)).isEqualTo(0x678);
        assertThat(heap.lock.taken()).isEqualTo(1);
        assertThat(heap.lock.owner()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"7, 8, INVALID", "512, 8, INVALID", "-1, 8, INVALID", "421, 0, INVALID", "421, -8, INVALID",
            "13, 8, EXISTS", "422, 0x700, NO_SPACE", "422, 0x4001, NO_SPACE", "422, 9223372036854775807, NO_SPACE"})
    void whatCannotBeAllocatedChangesNothing(int item, String size, Reason reason) {
        HeapMemory before = heap.memory.copy();
        assertFails(() -> heap.smem.allocate(ANY_HOST, item, Long.decode(size)), reason, String.valueOf(item));
        assertThat(heap.memory.segment().mismatch(before.segment())).isEqualTo(-1);
        assertThat(heap.lock.owner()).isZero();
    }

    @Test
    void theLastByteCanBeAllocated() throws SmemException {
        assertThat(heap.smem.allocate(ANY_HOST, 422, 0x688)).isEqualTo(new SmemItem(heap.memory, 0x2978, 0x688));
        assertThat(heap.smem.freeSpace(ANY_HOST)).isZero();
        assertFails(() -> heap.smem.allocate(ANY_HOST, 423, 1), Reason.NO_SPACE, "0 are free");
    }

    @ParameterizedTest
    @CsvSource({"-1", "512", "70000"})
    void aNumberThatIsNoItemIsInvalid(int item) {
        assertFails(() -> heap.smem.find(ANY_HOST, item), Reason.INVALID, "0 to 511");
    }

    @Test
    void itemsOfTheBootLoaderCanBeFound() throws SmemException {
        heap.memory.bytes(MainLayout.tocEntry(3), "01 00 00 00 d0 20 00 00 08 00 00 00 00 00 00 00");
        assertThat(heap.smem.find(ANY_HOST, 3)).contains(new SmemItem(heap.memory, 0x20D0, 8));
    }

    @Test
    void anItemOfAnAuxiliaryRegionIsFoundByItsBase() throws SmemException {
        HeapMemory messageRam = HeapMemory.of("rpm", 0x100, 0x6_0428_0000L);
        // Its two lowest bits are reserved, and only 32 bits of the address are there.
        heap.memory.bytes(MainLayout.tocEntry(15), "01 00 00 00 08 00 00 00 f8 00 00 00 03 00 28 04");
        assertFails(() -> heap.smem.find(ANY_HOST, 15), Reason.NO_REGION, "item 15", "0x4280000");

        heap.regions.add(messageRam);
        assertThat(heap.smem.find(ANY_HOST, 15)).contains(new SmemItem(messageRam, 8, 0xF8));
        heap.memory.put32(MainLayout.tocEntry(15) + 8, 0xFC);
        assertFails(() -> heap.smem.find(ANY_HOST, 15), Reason.CORRUPT, "0x100");

        heap.regions.remove(messageRam);
        assertFails(() -> heap.smem.find(ANY_HOST, 15), Reason.NO_REGION);
    }

    @Test
    void theBaseOfTheMainRegionIsTheMainRegion() throws SmemException {
        heap.memory.put32(ENTRY_14 + 12, 0x8090_0000);
        assertThat(heap.smem.find(ANY_HOST, 14)).contains(new SmemItem(heap.memory, 0x28D0, 40));
    }

    @ParameterizedTest
    @CsvSource({"0x20c8, 8", "0x28d4, 40", "0, 40", "0x2ff8, 16", "0xfffffff8, 16", "0x28d0, 0xfffffff0",
            "0x3000, 8"})
    void anItemThatIsNotInTheHeapIsDamage(String offset, String size) {
        heap.memory.put32(ENTRY_14 + 4, Long.decode(offset).intValue());
        heap.memory.put32(ENTRY_14 + 8, Long.decode(size).intValue());
        assertFails(() -> heap.smem.find(ANY_HOST, 14), Reason.CORRUPT, "0x1b0", "item 14", "0x3000");
        assertThat(heap.smem.report().problems()).singleElement().asString().contains("item 14");
    }

    @ParameterizedTest
    @CsvSource({"0xc0, 0, NOT_READY", "0xc0, 2, NOT_READY", "0xcc, 1, CORRUPT", "0x5c, 0x000a0000, NOT_READY",
            "0x5c, 0x000d0000, NOT_READY"})
    void aHeaderThatIsNotAsItMustBeIsRefused(String offset, String value, Reason reason) {
        heap.memory.put32(Long.decode(offset), Integer.decode(value));
        assertFails(() -> heap.smem.find(ANY_HOST, 14), reason, offset);
        assertFails(() -> heap.smem.freeSpace(ANY_HOST), reason);
        assertFails(() -> heap.smem.allocate(ANY_HOST, 421, 8), reason);
        assertThat(heap.smem.report().version()).isZero();
        assertThat(heap.smem.report().problems()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"0xc4, 0x20c8", "0xc4, 0x297c", "0xc4, 0x4008", "0xc4, 0xfffffff8", "0xc4, 0x3980", "0xc8, 0x1f38",
            "0xc8, 0xffffffff"})
    void aHeapThatReachesOutOfTheRegionIsDamage(String offset, String value) {
        heap.memory.put32(Long.decode(offset), Long.decode(value).intValue());
        assertFails(() -> heap.smem.find(ANY_HOST, 14), Reason.CORRUPT, "free_offset");
        assertFails(() -> heap.smem.allocate(ANY_HOST, 421, 8), Reason.CORRUPT, "free_offset");
        assertThat(heap.smem.report().problems()).hasSize(1);
    }

    @Test
    void freeBytesThatTheRegionDoesNotHaveAreDamage() {
        heap.memory.put32(0xC8, 0x8000_0000);
        assertFails(() -> heap.smem.freeSpace(ANY_HOST), Reason.CORRUPT, "0xc8", "2147483648");
    }

    @Test
    void anAllocationGoingOnIsNoDamage() throws SmemException {
        heap.memory.put32(0xC4, 0x3A00);
        heap.lock.heldBy(5);
        assertThat(heap.smem.find(ANY_HOST, 14)).contains(new SmemItem(heap.memory, 0x28D0, 40));
    }

    @Test
    void aFreeOffsetThatShrinksIsDamage() throws SmemException {
        heap.smem.allocate(ANY_HOST, 421, 16);
        heap.memory.put32(0xC4, 0x2978);
        heap.memory.put32(0xC8, 0x688);
        assertFails(() -> heap.smem.freeSpace(ANY_HOST), Reason.CORRUPT, "0xc4", "0x2978");
        heap.memory.put32(0xC4, 0x2990);
        heap.memory.put32(0xC8, 0x670);
        assertThat(heap.smem.freeSpace(ANY_HOST)).isEqualTo(0x670);
    }

    @ParameterizedTest
    @CsvSource({"0xc4, 0x3980", "0xc4, 0x4000"})
    void aHeapThatWasRepairedIsUsedAgain(String offset, String value) throws SmemException {
        int good = heap.memory.get32(Long.decode(offset));
        heap.memory.put32(Long.decode(offset), Integer.decode(value));
        assertFails(() -> heap.smem.find(ANY_HOST, 14), Reason.CORRUPT, "free_offset");
        assertFails(() -> heap.smem.allocate(ANY_HOST, 421, 8), Reason.CORRUPT, "free_offset");
        assertThat(heap.smem.freeSpace(ANY_HOST)).isNotNegative();
        heap.memory.put32(Long.decode(offset), good);
        assertThat(heap.smem.find(ANY_HOST, 14)).isPresent();
        assertThat(heap.smem.allocate(ANY_HOST, 421, 13)).isEqualTo(new SmemItem(heap.memory, 0x2978, 16));
    }

    @Test
    void aHeapThatIsWrittenAnewIsLookedAtAnew() throws SmemException {
        heap.smem.allocate(ANY_HOST, 421, 16);
        HeapMemory first = new Heap11().memory;
        heap.memory.put32(0xC0, 0);
        assertFails(() -> heap.smem.freeSpace(ANY_HOST), Reason.NOT_READY);
        heap.memory.segment().copyFrom(first.segment());
        assertThat(heap.smem.freeSpace(ANY_HOST)).isEqualTo(0x688);
    }

    @Test
    void aLockThatIsNotToBeHadIsTheEndOfTheAllocation() {
        heap.lock.heldBy(5);
        HeapMemory before = heap.memory.copy();
        assertFails(() -> heap.smem.allocate(ANY_HOST, 421, 8), Reason.LOCKED, "spinlock l", "owner 5");
        assertThat(heap.memory.segment().mismatch(before.segment())).isEqualTo(-1);
    }

    @Test
    void aLockThatIsTakenFromUsIsNoMemoryThatIsGone() throws SmemException {
        heap.lock.isBroken();
        assertFails(() -> heap.smem.allocate(ANY_HOST, 421, 8), Reason.LOCKED, "item 421", "somebody broke it");
        assertThat(heap.smem.find(ANY_HOST, 421)).isPresent();
    }

    @Test
    void theLockOfADeadHostIsBroken() throws SmemException {
        heap.lock.heldBy(5);
        assertThat(heap.smem.breakLock(1)).isFalse();
        assertThat(heap.smem.breakLock(4)).isTrue();
        assertThat(heap.smem.allocate(ANY_HOST, 421, 8).size()).isEqualTo(8);
    }

    @Test
    void theReportNamesWhatIsThere() {
        SmemReport report = heap.smem.report();
        assertThat(report.version()).isEqualTo(11);
        assertThat(report.itemCount()).isEqualTo(512);
        assertThat(report.problems()).isEmpty();
        assertThat(report.heaps()).containsExactly(new SmemReport.Heap("global", ANY_HOST, 0x3000, 0x688, List.of(
                new SmemReport.Item(13, 0x20D0, 2048, "SMD channel table 1"), new SmemReport.Item(14, 0x28D0, 40,
                        "SMD channel 0, info"),
                new SmemReport.Item(338, 0x28F8, 128, "SMD channel 0, FIFO"))));
    }
}
