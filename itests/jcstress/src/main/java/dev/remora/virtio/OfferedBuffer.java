package dev.remora.virtio;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A message that the driver publishes: the device gets it whole, and once. */
@JCStressTest
@Outcome(id = "42, 0", expect = Expect.ACCEPTABLE, desc = "at once")
@Outcome(id = "0, 42", expect = Expect.ACCEPTABLE, desc = "on the next look")
@State
public class OfferedBuffer {

    private final Ring ring = new Ring();

    @Actor
    public void driver() {
        ring.write(42);
        ring.offer(false);
        ring.driver.publish();
    }

    @Actor
    public void device(II_Result r) {
        r.r1 = ring.takeAndRead();
    }

    @Arbiter
    public void nextLook(II_Result r) {
        r.r2 = ring.takeAndRead();
    }
}
