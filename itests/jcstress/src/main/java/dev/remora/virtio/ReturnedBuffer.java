package dev.remora.virtio;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A buffer that the device filled and returns: the driver gets it whole, with its length, and once. */
@JCStressTest
@Outcome(id = "42, 0", expect = Expect.ACCEPTABLE, desc = "at once")
@Outcome(id = "0, 42", expect = Expect.ACCEPTABLE, desc = "on the next look")
@State
public class ReturnedBuffer {

    private final Ring ring = new Ring();
    private final int head;

    public ReturnedBuffer() {
        ring.offer(true);
        ring.driver.publish();
        head = ring.device.take();
    }

    @Actor
    public void device() {
        ring.write(42);
        ring.device.complete(head, Ring.BYTES);
        ring.device.publish();
    }

    @Actor
    public void driver(II_Result r) {
        r.r1 = take();
    }

    @Arbiter
    public void nextLook(II_Result r) {
        r.r2 = take();
    }

    private int take() {
        if (ring.driver.take() < 0) {
            return 0;
        }
        return ring.driver.takenLength() == Ring.BYTES ? ring.read() : -1;
    }
}
