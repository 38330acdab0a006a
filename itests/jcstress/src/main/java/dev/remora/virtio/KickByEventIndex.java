package dev.remora.virtio;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** As {@link KickOfASleepingDevice}, by event index: switched on after it was far away. */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "asleep, and kicked")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "awake, and kicked all the same")
@Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "awake, and not disturbed")
@Outcome(id = "true, false", expect = Expect.FORBIDDEN, desc = "a lost wake-up")
@State
public class KickByEventIndex {

    private final Ring ring = new Ring(VirtioFeatures.EVENT_IDX);

    public KickByEventIndex() {
        ring.device.wantKicks(false);
    }

    @Actor
    public void device(ZZ_Result r) {
        ring.device.wantKicks(true);
        r.r1 = !ring.device.pending();
    }

    @Actor
    public void driver(ZZ_Result r) {
        ring.offer(false);
        r.r2 = ring.driver.publish();
    }
}
