package dev.remora.rpmsg.core;

import dev.remora.rpmsg.spi.RpmsgEdge;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.LongAdder;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/** An endpoint closes while a message arrives: it is delivered or counted, and no callback runs once close has returned. */
@JCStressTest
@Outcome(id = "1, 0, false", expect = Expect.ACCEPTABLE, desc = "delivered")
@Outcome(id = "0, 1, false", expect = Expect.ACCEPTABLE, desc = "counted")
@State
public class CloseAgainstDelivery {

    private final MemorySegment message = MemorySegment.ofArray(new byte[1]);
    private final DropCounters drops = new DropCounters();
    private final Endpoints endpoints = new Endpoints(() -> 16, _ -> false);
    private final OpenEndpoint endpoint;
    private volatile boolean inside;
    private volatile boolean closed;
    private volatile boolean late;
    private int delivered;
    private int nobody;

    public CloseAgainstDelivery() {
        Counted transport = new Counted();
        ReceiveBuffers buffers = new ReceiveBuffers(transport);
        Inbox inbox = endpoints.open(Inboxes.ADDRESS, "race",
                address -> new Inbox(address, new InboxSettings(16, 64, Overflow.HOLD, 0), drops, buffers));
        LongAdder counter = new LongAdder();
        EndpointContext context = Inboxes.context(transport, new EdgeEvents());
        Callback callback = new Callback("race", _ -> received(), Peer.fixed(1), counter, drops);
        endpoint = new OpenEndpoint(inbox, endpoints, context, callback, Digits.PATIENCE);
        endpoint.start();
    }

    private void received() {
        inside = true;
        delivered++;
        if (closed) {
            late = true;
        }
        inside = false;
    }

    @Actor
    public void message() {
        Inbox inbox = endpoints.find(Inboxes.ADDRESS);
        if (inbox == null) {
            nobody = 1;
        } else {
            inbox.deliver(1, message, 0, 1, RpmsgEdge.NO_BUFFER);
        }
    }

    @Actor
    public void close() {
        endpoint.endpoint().close();
        closed = true;
        if (inside) {
            late = true;
        }
    }

    @Arbiter
    public void after(IIZ_Result r) {
        r.r1 = delivered;
        r.r2 = nobody + Inboxes.all(drops);
        r.r3 = late;
    }
}
