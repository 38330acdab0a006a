package dev.remora.rpmsg.core;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Endpoints come and go while the receive thread looks one up: the one that stays is always found. */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "the other one is not there yet, or gone")
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "the other one is there")
@State
public class AddressesAgainstLookUp {

    private static final int COMES = 0x500;

    private final Endpoints endpoints = new Endpoints(() -> 16, _ -> false);
    private final Inbox stays = open(Inboxes.ADDRESS);
    private final Inbox goes = open(0x401);

    private Inbox open(int address) {
        return endpoints.open(address, "race", at -> new Inbox(at, new InboxSettings(1, 64, Overflow.HOLD, 0),
                new DropCounters(), new ReceiveBuffers(new Counted())));
    }

    @Actor
    public void change() {
        Inbox comes = open(COMES);
        endpoints.close(goes);
        endpoints.close(comes);
    }

    @Actor
    public void lookUp(ZZ_Result r) {
        r.r1 = endpoints.find(Inboxes.ADDRESS) == stays;
        Inbox found = endpoints.find(COMES);
        r.r2 = found != null && found.address() == COMES;
    }
}
