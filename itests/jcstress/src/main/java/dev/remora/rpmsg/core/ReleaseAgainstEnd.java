package dev.remora.rpmsg.core;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A kept buffer is given back while its session ends: once at most, and not after the end, when its memory may be gone. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "given back")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "forgotten with the session")
@State
public class ReleaseAgainstEnd {

    private final Counted transport = new Counted();
    private final ReceiveBuffers buffers = new ReceiveBuffers(transport);

    @Actor
    public void release() {
        buffers.release(0);
    }

    @Actor
    public void end() {
        buffers.end("over", Digits.PATIENCE);
        transport.over();
    }

    @Arbiter
    public void after(II_Result r) {
        r.r1 = transport.released.get();
        r.r2 = transport.late.get();
    }
}
