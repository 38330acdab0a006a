package dev.remora.rpmsg.core;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/** As {@link HandOver}, with room for one message to wait: what finds none is counted, and the rest keeps its order. */
@JCStressTest
@Outcome(id = "123, 0, false", expect = Expect.ACCEPTABLE, desc = "room for all")
@Outcome(id = {"12, 1, false", "13, 1, false", "23, 1, false"}, expect = Expect.ACCEPTABLE, desc = "one counted")
@Outcome(id = {"1, 2, false", "2, 2, false", "3, 2, false"}, expect = Expect.ACCEPTABLE, desc = "two counted")
@State
public class HandOverByDropping {

    private final Digits digits = new Digits();
    private final Digits.Taker first = digits.new Taker();
    private final Digits.Taker second = digits.new Taker();
    private final DropCounters drops = new DropCounters();
    private final Inbox inbox = Inboxes.narrow(Overflow.DROP, drops, new Counted());

    public HandOverByDropping() {
        inbox.attach(first);
    }

    @Actor
    public void messages() {
        Digits.arrives(inbox, 1);
        Digits.arrives(inbox, 2);
        Digits.arrives(inbox, 3);
    }

    @Actor
    public void handOver() {
        first.detach(inbox);
        inbox.attach(second);
    }

    @Arbiter
    public void after(IIZ_Result r) {
        r.r1 = digits.number();
        r.r2 = Inboxes.all(drops);
        r.r3 = digits.wrong();
    }
}
