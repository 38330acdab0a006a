package dev.remora.rpmsg.core;

import dev.remora.rpmsg.AddressInUseException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Two bundles want the same address: one gets it, the other is told. */
@JCStressTest
@Outcome(id = {"true, false", "false, true"}, expect = Expect.ACCEPTABLE, desc = "one of them")
@State
public class OneAddressForTwo {

    private final Endpoints endpoints = new Endpoints(() -> 16, _ -> false);

    private boolean opened(String owner) {
        try {
            endpoints.open(0x500, owner, at -> new Inbox(at, new InboxSettings(1, 64, Overflow.HOLD, 0),
                    new DropCounters(), new ReceiveBuffers(new Counted())));
            return true;
        } catch (AddressInUseException _) {
            return false;
        }
    }

    @Actor
    public void one(ZZ_Result r) {
        r.r1 = opened("one");
    }

    @Actor
    public void other(ZZ_Result r) {
        r.r2 = opened("other");
    }
}
