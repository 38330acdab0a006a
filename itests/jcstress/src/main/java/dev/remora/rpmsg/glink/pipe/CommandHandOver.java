package dev.remora.rpmsg.glink.pipe;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A command in an SMEM pipe: the other end reads it whole, and once. */
@JCStressTest
@Outcome(id = "42, 0", expect = Expect.ACCEPTABLE, desc = "at once")
@Outcome(id = "0, 42", expect = Expect.ACCEPTABLE, desc = "on the next look")
@State
public class CommandHandOver {

    private final Ends ends = new Ends(false);

    @Actor
    public void writer() {
        if (!ends.write(42)) {
            throw new IllegalStateException("no room");
        }
    }

    @Actor
    public void reader(II_Result r) {
        r.r1 = ends.read();
    }

    @Arbiter
    public void nextLook(II_Result r) {
        r.r2 = ends.read();
    }
}
