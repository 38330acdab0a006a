package dev.remora.virtio;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A driver that always wants interrupts has taken one buffer back, and finds no other one while the device returns it: it
 * moves its event index on and looks again, or is interrupted.
 */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "nothing found, and interrupted")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "found, and interrupted all the same")
@Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "found, and not disturbed")
@Outcome(id = "true, false", expect = Expect.FORBIDDEN, desc = "a lost wake-up")
@State
public class InterruptAfterRearming {

    private final Ring ring = new Ring(VirtioFeatures.EVENT_IDX);
    private final int head;

    public InterruptAfterRearming() {
        ring.offer(true);
        ring.driver.publish();
        ring.device.complete(ring.device.take(), Ring.BYTES);
        ring.device.publish();
        ring.driver.take();
        ring.offer(true);
        ring.driver.publish();
        head = ring.device.take();
    }

    @Actor
    public void driver(ZZ_Result r) {
        r.r1 = ring.driver.take() < 0;
    }

    @Actor
    public void device(ZZ_Result r) {
        ring.device.complete(head, Ring.BYTES);
        r.r2 = ring.device.publish();
    }
}
