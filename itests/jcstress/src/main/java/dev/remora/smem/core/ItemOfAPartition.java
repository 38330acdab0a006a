package dev.remora.smem.core;

import dev.remora.races.RaceMemory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** An item is looked for without the lock while it is allocated: it is there as a whole, or not yet. */
@JCStressTest
@Outcome(id = "0, 8", expect = Expect.ACCEPTABLE, desc = "not there yet")
@Outcome(id = "13, 8", expect = Expect.ACCEPTABLE, desc = "there, with the one before it")
@State
public class ItemOfAPartition {

    private static final int SIZE = 128;

    private final RaceMemory words = new RaceMemory(SIZE);
    private final PartitionKey key = new PartitionKey(0, 1, 1, 32);
    private final Area area = new Area("partition", words, 0, SIZE);
    private final Partition allocating = new Partition(area, key);
    private final Partition looking = new Partition(area, key);

    /** With one item. */
    public ItemOfAPartition() {
        area.put32(PartitionLayout.MAGIC, PartitionLayout.PARTITION_MAGIC);
        area.put16(PartitionLayout.HOST1, 1);
        area.put32(PartitionLayout.SIZE, SIZE);
        area.put32(PartitionLayout.FREE_UNCACHED, PartitionLayout.HEADER_BYTES);
        area.put32(PartitionLayout.FREE_CACHED, SIZE);
        Calls.allocate(allocating, 13, 8);
    }

    @Actor
    public void allocate() {
        Calls.allocate(allocating, 14, 13);
    }

    @Actor
    public void look(JJ_Result r) {
        r.r1 = Calls.size(looking, 14);
        r.r2 = Calls.size(looking, 13);
    }
}
