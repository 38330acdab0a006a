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
import org.openjdk.jcstress.infra.results.III_Result;

/** A retained message is released while its session ends: its buffer goes back once at most, and not after the end. */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "given back")
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "forgotten with the session")
@State
public class RetainAgainstEnd {

    private final Counted transport = new Counted();
    private final ReceiveBuffers buffers = new ReceiveBuffers(transport);
    private final Inbox inbox = new Inbox(Inboxes.ADDRESS, new InboxSettings(1, 64, Overflow.HOLD, Counted.BUFFERS),
            new DropCounters(), buffers);
    private final List<RetainedMessage> retained = new ArrayList<>();

    public RetainAgainstEnd() {
        inbox.attach(this::received);
        Digits.arrives(inbox, 0);
    }

    private void received(RpmsgMessage message) {
        retained.add(message.retain());
    }

    @Actor
    public void release() {
        retained.forEach(RetainedMessage::release);
        retained.forEach(RetainedMessage::release);
    }

    @Actor
    public void end() {
        buffers.end("over", Digits.PATIENCE);
        transport.over();
    }

    @Arbiter
    public void after(III_Result r) {
        r.r1 = transport.released.get();
        r.r2 = transport.late.get();
        r.r3 = inbox.retained();
    }
}
