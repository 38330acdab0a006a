package dev.remora.rpmsg.smd.channel;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;

/** A ring that is full: the next message does not go where the one before is still being read. */
@JCStressTest
@Outcome(id = "true, 1, 2", expect = Expect.ACCEPTABLE, desc = "sent into the room that was made")
@Outcome(id = "false, 1, 0", expect = Expect.ACCEPTABLE, desc = "no room yet")
@State
public class RoomAgainstRead {

    private final End[] ends = End.pair();

    public RoomAgainstRead() {
        if (!ends[0].send(1)) {
            throw new IllegalStateException("no room");
        }
    }

    @Actor
    public void sender(ZII_Result r) {
        r.r1 = ends[0].send(2);
    }

    @Actor
    public void receiver(ZII_Result r) {
        r.r2 = ends[1].receive();
    }

    @Arbiter
    public void nextLook(ZII_Result r) {
        r.r3 = ends[1].receive();
    }
}
