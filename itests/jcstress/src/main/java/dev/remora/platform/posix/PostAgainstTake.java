package dev.remora.platform.posix;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A word is posted while the former one is taken: either there is room, or the poster is rung. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "posted")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "full, and rung since")
@State
public class PostAgainstTake {

    private final Words words = new Words();

    public PostAgainstTake() {
        if (!words.poster.post(0, 1)) {
            throw new IllegalStateException("no room at the start");
        }
    }

    @Actor
    public void poster(II_Result r) {
        r.r1 = words.poster.post(0, 2) ? 1 : 0;
    }

    @Actor
    public void taker() {
        long ignored = words.taker.take(0);
    }

    @Arbiter
    public void rung(II_Result r) {
        r.r2 = words.poster.count();
    }
}
