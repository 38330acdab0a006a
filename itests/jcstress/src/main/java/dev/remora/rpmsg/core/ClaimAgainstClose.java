package dev.remora.rpmsg.core;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgBuffer;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** An endpoint closes while its user claims a buffer and commits it: the transport gets back what it gave. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "committed")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "abandoned")
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "none was claimed")
@State
public class ClaimAgainstClose {

    private final Counted transport = new Counted();
    private final Endpoint endpoint = new Endpoint(Inboxes.context(transport, new EdgeEvents()));

    @Actor
    public void user() {
        try (@Nullable
        RpmsgBuffer buffer = endpoint.tryClaim(8)) {
            if (buffer != null) {
                buffer.commit();
            }
        } catch (ChannelClosedException _) {
            // The close came first.
        }
    }

    @Actor
    public void close() {
        endpoint.close("over");
        endpoint.reclaim();
    }

    @Arbiter
    public void after(II_Result r) {
        r.r1 = transport.committed.get();
        r.r2 = transport.abandoned.get();
        if (transport.claimed.get() != transport.committed.get() + transport.abandoned.get()) {
            r.r2 = -1;
        }
    }
}
