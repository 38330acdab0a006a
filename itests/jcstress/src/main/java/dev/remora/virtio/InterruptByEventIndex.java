package dev.remora.virtio;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** As {@link InterruptOfASleepingDriver}, by event index: switched on after it was far away. */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "asleep, and interrupted")
@Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "awake, and interrupted all the same")
@Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "awake, and not disturbed")
@Outcome(id = "true, false", expect = Expect.FORBIDDEN, desc = "a lost wake-up")
@State
public class InterruptByEventIndex {

    private final Ring ring = new Ring(VirtioFeatures.EVENT_IDX);
    private final int head;

    public InterruptByEventIndex() {
        ring.offer(true);
        ring.driver.publish();
        head = ring.device.take();
        ring.driver.wantInterrupts(false);
    }

    @Actor
    public void driver(ZZ_Result r) {
        ring.driver.wantInterrupts(true);
        r.r1 = !ring.driver.pending();
    }

    @Actor
    public void device(ZZ_Result r) {
        ring.device.complete(head, Ring.BYTES);
        r.r2 = ring.device.publish();
    }
}
