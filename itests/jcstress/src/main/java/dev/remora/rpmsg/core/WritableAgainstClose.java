package dev.remora.rpmsg.core;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** An endpoint closes when its task for a free buffer is due: the task runs before the close has returned, or never. */
@JCStressTest
@Outcome(id = "1, false", expect = Expect.ACCEPTABLE, desc = "ran")
@Outcome(id = "0, false", expect = Expect.ACCEPTABLE, desc = "forgotten")
@State
public class WritableAgainstClose {

    private final EdgeEvents events = new EdgeEvents();
    private final Endpoint endpoint = new Endpoint(Inboxes.context(new Counted(), events));
    private volatile boolean inside;
    private volatile boolean closed;
    private volatile boolean late;
    private int ran;

    public WritableAgainstClose() {
        endpoint.whenWritable(this::task);
    }

    private void task() {
        inside = true;
        ran++;
        if (closed) {
            late = true;
        }
        inside = false;
    }

    @Actor
    public void receiveThread() {
        events.writable();
    }

    @Actor
    public void close() {
        endpoint.close("over");
        endpoint.quiesce(Digits.PATIENCE);
        closed = true;
        if (inside) {
            late = true;
        }
    }

    @Arbiter
    public void after(IZ_Result r) {
        r.r1 = ran;
        r.r2 = late;
    }
}
