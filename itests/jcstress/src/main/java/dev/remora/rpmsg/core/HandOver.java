package dev.remora.rpmsg.core;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/** Receivers give an inbox to the next one while messages arrive: none lost, none doubled, in order, one at a time. */
@JCStressTest
@Outcome(id = "123456, false", expect = Expect.ACCEPTABLE, desc = "all, whoever got them")
@State
public class HandOver {

    private final Digits digits = new Digits();
    private final Digits.Taker first = digits.new Taker();
    private final Digits.Taker second = digits.new Taker();
    private final Digits.Taker third = digits.new Taker();
    private final Digits.Taker fourth = digits.new Taker();
    private final Inbox inbox = Inboxes.roomy();

    public HandOver() {
        inbox.attach(first);
    }

    @Actor
    public void messages() {
        for (int digit = 1; digit <= 6; digit++) {
            Digits.arrives(inbox, digit);
        }
    }

    @Actor
    public void handOver() {
        next(first, second);
        next(second, third);
        next(third, fourth);
    }

    private void next(Digits.Taker leaving, Digits.Taker coming) {
        leaving.detach(inbox);
        inbox.attach(coming);
    }

    @Arbiter
    public void after(IZ_Result r) {
        r.r1 = digits.number();
        r.r2 = digits.wrong();
    }
}
