package dev.remora.smem.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.smem.SmemException;
import dev.remora.smem.SmemItem;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A remote that writes while we read: between any two reads of one call. */
@Timeout(60)
class ScribblingRemoteTest {

    private static final int CALLS = 20_000;
    /** Fields that are read together, and what makes them wrong and right again. */
    private static final long[] PLACES = {0x5C, 0xC0, 0xC4, 0xC8, 0x5004, 0x5008, 0x500C, 0x5010, 0x5020, 0x5024,
            0x5028,
            0x5050, 0x5054, 0x5058, 0x5FC0, 0x5FC4, 0xF008, 0xF050, 0xF054, 0xF060};
    private static final int[] VALUES = {0, -1, 0x80, 0x1000, 0xFFFF_FFF0, 0x7FFF_FFFF, 11 << 16, 12 << 16};

    private final Heap12 heap = new Heap12();
    private final HeapMemory good = heap.memory.copy();
    private final AtomicBoolean done = new AtomicBoolean();

    @Test
    void nothingButPlacesInTheMemoryAndErrorsOfTheHeapComeOut() {
        CompletableFuture<Void> remote = CompletableFuture.runAsync(this::scribble);
        int found = 0;
        int failed = 0;
        for (int call = 0; call < CALLS; call++) {
            // Afresh, so that the table is read under fire, too, and what had grown is forgotten.
            SmemHeap smem = new SmemHeap("v12", 0, heap.memory, heap.lock, new Regions());
            try {
                SmemItem item = smem.find(1, call % 3 == 0 ? 480 : 489).orElse(null);
                if (item != null) {
                    found++;
                    assertThat(item.size()).isNotNegative();
                    assertThat(item.offset()).isBetween(4096L, heap.memory.size() - 4096 - item.size());
                }
                assertThat(smem.freeSpace(1)).isBetween(0L, heap.memory.size());
                smem.allocate(1, 8 + call % 500, 1 + call % 9);
            } catch (SmemException e) {
                failed++;
                assertThat(e).hasMessageStartingWith("smem v12: ");
            }
            assertThat(heap.lock.owner()).isZero();
        }
        done.set(true);
        remote.join();
        assertThat(found).as("found").isPositive();
        assertThat(failed).as("failed").isPositive();
    }

    private void scribble() {
        Random random = new Random(6);
        while (!done.get()) {
            long place = PLACES[random.nextInt(PLACES.length)];
            heap.memory.put32(place, VALUES[random.nextInt(VALUES.length)]);
            heap.memory.put32(place, good.get32(place));
        }
    }
}
