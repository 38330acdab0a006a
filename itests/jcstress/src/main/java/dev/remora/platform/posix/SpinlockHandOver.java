package dev.remora.platform.posix;

import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two processors count under one lock by plain accesses: the later one sees what the other has done. */
@JCStressTest
@Outcome(id = {"1, 2", "2, 1"}, expect = Expect.ACCEPTABLE, desc = "one after the other")
@State
public class SpinlockHandOver {

    private static final long LONG = TimeUnit.SECONDS.toNanos(10);

    private final MemorySegment word = MemorySegment.ofArray(new int[1]);
    private final MemorySpinlock first = new MemorySpinlock("l", word, 1);
    private final MemorySpinlock second = new MemorySpinlock("l", word, 2);
    private int count;

    @Actor
    public void first(II_Result r) {
        r.r1 = count(first);
    }

    @Actor
    public void second(II_Result r) {
        r.r2 = count(second);
    }

    private int count(MemorySpinlock lock) {
        if (!lock.lock(LONG)) {
            return -1;
        }
        int now = ++count;
        lock.unlock();
        return now;
    }
}
