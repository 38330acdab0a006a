package dev.remora.rpmsg.glink.pipe;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;

/** A pipe that is full: the next command does not go where the one before is still being read. */
@JCStressTest
@Outcome(id = "true, 1, 2", expect = Expect.ACCEPTABLE, desc = "written into the room that was made")
@Outcome(id = "false, 1, 0", expect = Expect.ACCEPTABLE, desc = "no room yet")
@State
public class CommandAgainstRead {

    private final Ends ends = new Ends(false);

    public CommandAgainstRead() {
        if (!ends.write(1)) {
            throw new IllegalStateException("no room");
        }
    }

    @Actor
    public void writer(ZII_Result r) {
        r.r1 = ends.write(2);
    }

    @Actor
    public void reader(ZII_Result r) {
        r.r2 = ends.read();
    }

    @Arbiter
    public void nextLook(ZII_Result r) {
        r.r3 = ends.read();
    }
}
