package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RetainedMessage;
import dev.remora.rpmsg.RpmsgMessage;
import dev.remora.rpmsg.spi.RpmsgEdge.Taken;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A callback retains its message, and another thread releases it, perhaps before the callback has returned: the transport
 * gets the buffer back once, from the callback's return or from the release.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "released first: given back with the callback's return")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "kept, then released")
@State
public class RetainAgainstRelease {

    private final Counted transport = new Counted();
    private final Inbox inbox = new Inbox(Inboxes.ADDRESS, new InboxSettings(1, 64, Overflow.HOLD, Counted.BUFFERS),
            new DropCounters(), new ReceiveBuffers(transport));
    private volatile @Nullable RetainedMessage retained;
    private boolean done;

    public RetainAgainstRelease() {
        inbox.attach(this::received);
    }

    private void received(RpmsgMessage message) {
        retained = message.retain();
    }

    @Actor
    public void message() {
        done = Digits.arrives(inbox, 0) == Taken.DONE;
    }

    @Actor
    public void release() {
        RetainedMessage message = retained;
        if (message != null) {
            message.release();
        }
    }

    @Arbiter
    public void after(II_Result r) {
        release();
        r.r1 = done ? 1 : 0;
        r.r2 = transport.released.get();
    }
}
