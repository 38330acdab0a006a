package dev.remora.rpmsg.core;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A sender asks to hear of a buffer while the receive thread looks who has asked: it hears, once. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "told once, now or on the next look")
@State
public class WritableOnce {

    private final Counted transport = new Counted();
    private final EdgeEvents events = new EdgeEvents();
    private final Endpoint endpoint = new Endpoint(Inboxes.context(transport, events));
    private final AtomicInteger told = new AtomicInteger();

    @Actor
    public void sender() {
        endpoint.whenWritable(told::incrementAndGet);
    }

    @Actor
    public void receiveThread() {
        look();
    }

    @Arbiter
    public void nextLook(I_Result r) {
        look();
        r.r1 = told.get();
    }

    private void look() {
        if (transport.asked.getAndSet(0) == 1) {
            events.writable();
        }
    }
}
