package dev.remora.rpmsg.core;

import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/**
 * A message in no buffer finds no room just when a receiver comes: it is taken, or the transport hears that there is room
 * and offers it once more. A lost call would hold the channel for ever.
 */
@JCStressTest
@Outcome(id = "12, false", expect = Expect.ACCEPTABLE, desc = "both messages")
@State
public class HeldMessage {

    private final Digits digits = new Digits();
    private final Digits.Taker taker = digits.new Taker();
    private final Counted transport = new Counted();
    private final Inbox inbox = Inboxes.narrow(Overflow.HOLD, new DropCounters(), transport);
    private boolean held;

    public HeldMessage() {
        Digits.arrivesUnkept(inbox, 1);
    }

    @Actor
    public void message() {
        held = Digits.arrivesUnkept(inbox, 2) == Taken.HELD;
    }

    @Actor
    public void receiver() {
        inbox.attach(taker);
    }

    @Arbiter
    public void after(IZ_Result r) {
        if (held && transport.resumed.get() > 0) {
            Digits.arrivesUnkept(inbox, 2);
        }
        r.r1 = digits.number();
        r.r2 = digits.wrong();
    }
}
