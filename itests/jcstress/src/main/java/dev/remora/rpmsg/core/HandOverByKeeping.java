package dev.remora.rpmsg.core;

import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZI_Result;

/**
 * As {@link HandOver}, with room for one message to wait: what finds none stays in the transport's buffers, each of which
 * goes back once.
 */
@JCStressTest
@Outcome(id = "123456, false, 0", expect = Expect.ACCEPTABLE, desc = "all messages, and all buffers")
@State
public class HandOverByKeeping {

    private final Digits digits = new Digits();
    private final Digits.Taker first = digits.new Taker();
    private final Digits.Taker second = digits.new Taker();
    private final Counted transport = new Counted();
    private final Inbox inbox = Inboxes.narrow(Overflow.HOLD, new DropCounters(), transport);
    /** As {@link Counted#released}: what must have been released at the end. */
    private int kept;

    public HandOverByKeeping() {
        inbox.attach(first);
    }

    @Actor
    public void messages() {
        for (int digit = 1; digit <= 6; digit++) {
            if (Digits.arrives(inbox, digit) == Taken.KEPT) {
                kept += Counted.digit(digit);
            }
        }
    }

    @Actor
    public void handOver() {
        first.detach(inbox);
        inbox.attach(second);
    }

    @Arbiter
    public void after(IZI_Result r) {
        r.r1 = digits.number();
        r.r2 = digits.wrong();
        r.r3 = transport.released.get() - kept;
    }
}
