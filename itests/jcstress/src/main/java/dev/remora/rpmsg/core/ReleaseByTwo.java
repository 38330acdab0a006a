package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RetainedMessage;
import dev.remora.rpmsg.RpmsgMessage;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A message was retained twice, and two threads release both: its buffer goes back once, and counts as one. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "given back once")
@State
public class ReleaseByTwo {

    private final Counted transport = new Counted();
    private final Inbox inbox = new Inbox(Inboxes.ADDRESS, new InboxSettings(1, 64, Overflow.HOLD, Counted.BUFFERS),
            new DropCounters(), new ReceiveBuffers(transport));
    private final List<RetainedMessage> retained = new ArrayList<>();

    public ReleaseByTwo() {
        inbox.attach(this::received);
        Digits.arrives(inbox, 0);
    }

    private void received(RpmsgMessage message) {
        retained.add(message.retain());
        retained.add(message.retain());
    }

    @Actor
    public void one() {
        retained.forEach(RetainedMessage::release);
    }

    @Actor
    public void other() {
        retained.reversed().forEach(RetainedMessage::release);
    }

    @Arbiter
    public void after(II_Result r) {
        r.r1 = transport.released.get();
        r.r2 = inbox.retained();
    }
}
