package dev.remora.rpmsg.core;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** As {@link HandOver}, but the receiver that goes is served by a thread of its own. */
@JCStressTest
@Outcome(id = "123456, false", expect = Expect.ACCEPTABLE, desc = "all, whoever got them")
@State
public class HandOverFromBlocking {

    private final Digits digits = new Digits();
    private final Digits.Taker first = digits.new Taker();
    private final Digits.Taker second = digits.new Taker();
    private final Inbox inbox = Inboxes.roomy();

    @Actor
    public void messages() {
        for (int digit = 1; digit <= 6; digit++) {
            Digits.arrives(inbox, digit);
        }
    }

    @Actor
    public void handOver() {
        inbox.attachBlocking(first, "remora-race");
        first.detach(inbox);
        inbox.attach(second);
    }

    @Arbiter
    public void after(IZ_Result r) {
        r.r1 = digits.number();
        r.r2 = digits.wrong();
    }
}
