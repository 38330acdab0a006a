package dev.remora.virtio;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A device that always wants kicks has taken one message, and finds no other one while the driver publishes it: it moves
 * its event index on and looks again, or is kicked.
 */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "nothing found, and kicked")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "found, and kicked all the same")
@Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "found, and not disturbed")
@Outcome(id = "true, false", expect = Expect.FORBIDDEN, desc = "a lost wake-up")
@State
public class KickAfterRearming {

    private final Ring ring = new Ring(VirtioFeatures.EVENT_IDX);

    public KickAfterRearming() {
        ring.offer(false);
        ring.driver.publish();
        ring.device.complete(ring.device.take(), 0);
        ring.device.publish();
        ring.driver.take();
    }

    @Actor
    public void device(ZZ_Result r) {
        r.r1 = ring.device.take() < 0;
    }

    @Actor
    public void driver(ZZ_Result r) {
        ring.offer(false);
        r.r2 = ring.driver.publish();
    }
}
