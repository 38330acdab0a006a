package dev.remora.rpmsg.smd.channel;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A sender finds the ring full and goes to sleep while the other end reads: it stays awake, or is rung. */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "asleep, and rung")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "awake, and rung all the same")
@Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "awake, and not disturbed")
@Outcome(id = "true, false", expect = Expect.FORBIDDEN, desc = "a lost wake-up")
@State
public class SleepAgainstRead {

    private final End[] ends = End.pair();

    public SleepAgainstRead() {
        if (!ends[0].send(1)) {
            throw new IllegalStateException("no room");
        }
    }

    @Actor
    public void sender(ZZ_Result r) {
        r.r1 = ends[0].sleeps();
    }

    @Actor
    public void receiver(ZZ_Result r) {
        r.r2 = ends[1].receiveRings();
    }
}
