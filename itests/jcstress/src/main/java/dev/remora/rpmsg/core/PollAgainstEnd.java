package dev.remora.rpmsg.core;

import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.PolledReceive;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** The session ends while somebody polls: the receive thread is unmasked, once. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "unmasked once")
@State
public class PollAgainstEnd {

    private final Counted transport = new Counted();
    private final Polling polling = new Polling("race", transport);
    private final PolledReceive polled = polling.begin(Inboxes.open());

    @Actor
    public void poll() {
        try (polled) {
            polled.poll(1);
        } catch (ChannelClosedException _) {
            // The end came first.
        }
    }

    @Actor
    public void end() {
        polling.end("over", Digits.PATIENCE);
    }

    @Arbiter
    public void after(I_Result r) {
        r.r1 = transport.unmasked.get();
    }
}
