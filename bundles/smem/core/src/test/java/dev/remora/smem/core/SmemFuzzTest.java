package dev.remora.smem.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.remora.smem.Smem;
import dev.remora.smem.SmemException;
import dev.remora.smem.SmemItem;
import dev.remora.smem.SmemReport;

/**
 * A heap in which another processor writes anything anywhere, between any two calls. What is found lies in the memory, nothing is
 * allocated over the header or the partition table, no lock is kept, and only an {@link SmemException} comes out.
 */
class SmemFuzzTest {

    /** More than any script of steps has use for. */
    private static final int MOST_STEPS = 500;
    private static final int[] PLACES = {0x5C, 0xC0, 0xC4, 0xC8, 0xCC, 0xD0 + 13 * 16, 0xD0 + 421 * 16, 0x3000, 0x3020,
            0x5000, 0x500C, 0x5010, 0x5020, 0x5050, 0x5070, 0x5FC0, 0xF000, 0xF008, 0xF020, 0xF050, 0xF080, 0xF0B0};
    private static final int SIZE = 0x10000;
    private static final HeapMemory GLOBAL_HEAP = HeapMemory.image("version-11", 0x4000);
    private static final HeapMemory PARTITIONS = HeapMemory.image("version-12", SIZE);

    @FuzzTest(maxDuration = "60s")
    void anotherProcessorWritesAnythingAnywhere(FuzzedDataProvider data) {
        HeapMemory memory = image(data.consumeInt(0, 3));
        FakeLock lock = new FakeLock();
        Regions regions = new Regions();
        regions.add(HeapMemory.of("aux", 0x1000, 0x0428_0000L));
        Smem smem = new SmemHeap("fuzz", data.consumeInt(0, 2), memory, lock, regions);
        for (int step = 0; step < MOST_STEPS && data.remainingBytes() > 0; step++) {
            step(data, memory, smem);
            assertThat(lock.owner()).isZero();
        }
    }

    private static HeapMemory image(int kind) {
        HeapMemory memory = kind == 1 ? HeapMemory.of(SIZE) : PARTITIONS.copy();
        if (kind == 1) {
            memory.segment().asSlice(0, GLOBAL_HEAP.size()).copyFrom(GLOBAL_HEAP.segment());
        } else if (kind == 2) {
            // Both a heap and partitions.
            memory.put32(MainLayout.VERSION, MainLayout.GLOBAL_HEAP << MainLayout.VERSION_SHIFT);
            memory.put32(MainLayout.FREE_OFFSET, MainLayout.HEADER_BYTES);
            memory.put32(MainLayout.AVAILABLE, 0x3000 - MainLayout.HEADER_BYTES);
        }
        return memory;
    }

    private static void step(FuzzedDataProvider data, HeapMemory memory, Smem smem) {
        int host = data.consumeInt(-1, 3);
        int item = data.consumeInt(-1, 600);
        try {
            switch (data.consumeInt(0, 6)) {
                case 0 -> memory.put32(PLACES[data.consumeInt(0, PLACES.length - 1)] + 4L * data.consumeInt(0, 4), data
                        .consumeInt());
                case 1 -> memory.put16(PLACES[data.consumeInt(0, PLACES.length - 1)] + 2L * data.consumeInt(0, 9), data
                        .consumeShort());
                case 2 -> memory.put32(4L * data.consumeInt(0, SIZE / 4 - 1), data.consumeInt());
                case 3 -> smem.find(host, item).ifPresent(found -> checkFound(memory, found));
                case 4 -> checkAllocated(smem.allocate(host, item, data.consumeInt(0, 5000)), memory);
                case 5 -> assertThat(smem.freeSpace(host)).isBetween(0L, memory.size());
                default -> checkReport(smem.report());
            }
        } catch (SmemException e) {
            assertThat(e).hasMessageStartingWith("smem fuzz: ");
            assertThat(e.getMessage()).doesNotContain("\n");
        }
    }

    private static void checkFound(HeapMemory memory, SmemItem item) {
        assertThat(item.size()).isNotNegative();
        assertThat(item.offset()).isBetween(item.memory().equals(memory) ? (long) TableLayout.BYTES : 0L, item.memory()
                .size() - item.size());
        assertThat(item.offset() % 8).isZero();
    }

    private static void checkAllocated(SmemItem item, HeapMemory memory) {
        checkFound(memory, item);
        assertThat(item.memory()).isEqualTo(memory);
        // It can be written without harm to what describes the heap, and is found again.
        memory.segment().asSlice(item.offset(), item.size()).fill((byte) 0x55);
    }

    private static void checkReport(SmemReport report) {
        assertThat(report.heaps().size()).isLessThanOrEqualTo(1 + TableLayout.MAX_ENTRIES);
        assertThat(report.heaps()).allSatisfy(heap -> assertThat(heap.items()).hasSizeLessThanOrEqualTo(report
                .itemCount()));
    }
}
