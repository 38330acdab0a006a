package dev.remora.rpmsg.smd.channel;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A message that one end sends: the other one gets it whole, and once. */
@JCStressTest
@Outcome(id = "42, 0", expect = Expect.ACCEPTABLE, desc = "at once")
@Outcome(id = "0, 42", expect = Expect.ACCEPTABLE, desc = "on the next look")
@State
public class MessageHandOver {

    private final End[] ends = End.pair();

    @Actor
    public void sender() {
        if (!ends[0].send(42)) {
            throw new IllegalStateException("no room");
        }
    }

    @Actor
    public void receiver(II_Result r) {
        r.r1 = ends[1].receive();
    }

    @Arbiter
    public void nextLook(II_Result r) {
        r.r2 = ends[1].receive();
    }
}
