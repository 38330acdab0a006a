package dev.remora.smem.core;

import dev.remora.races.RaceMemory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/**
 * An item is looked for without the lock while it is allocated and the two words change whose sum is the end of the heap: it is
 * there as a whole, or not yet; and no moment looks like damage.
 */
@JCStressTest
@Outcome(id = "0, 8", expect = Expect.ACCEPTABLE, desc = "not there yet")
@Outcome(id = "16, 8", expect = Expect.ACCEPTABLE, desc = "there, with the one before it")
@State
public class ItemOfTheGlobalHeap {

    private static final int SIZE = MainLayout.HEADER_BYTES + 24;

    private final Area area = new Area("heap", new RaceMemory(SIZE), 0, SIZE);
    private final OneLock lock = new OneLock();
    private final GlobalHeap allocating = new GlobalHeap(area, SIZE, new Regions(), lock);
    private final GlobalHeap looking = new GlobalHeap(area, SIZE, new Regions(), lock);

    /** With one item, and room for just one more. */
    public ItemOfTheGlobalHeap() {
        area.put32(MainLayout.FREE_OFFSET, MainLayout.HEADER_BYTES);
        area.put32(MainLayout.AVAILABLE, 24);
        Calls.allocate(allocating, 13, 8);
    }

    @Actor
    public void allocate() {
        lock.lock(0);
        Calls.allocate(allocating, 14, 13);
        lock.unlock();
    }

    @Actor
    public void look(JJ_Result r) {
        r.r1 = Calls.size(looking, 14);
        r.r2 = Calls.size(looking, 13);
    }
}
