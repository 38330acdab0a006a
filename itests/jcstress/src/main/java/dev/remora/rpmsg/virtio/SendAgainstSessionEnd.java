package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.spi.RpmsgTransport.Sent;
import dev.remora.rpmsg.virtio.settings.EdgeSettings;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZII_Result;

/** A handle sends while its session ends and the next one begins on the same rings: it never sends into the next one. */
@JCStressTest
@Outcome(id = "true, 1, 0", expect = Expect.ACCEPTABLE, desc = "sent in its own session")
@Outcome(id = "false, 0, 0", expect = Expect.ACCEPTABLE, desc = "refused")
@State
public class SendAgainstSessionEnd {

    private final MemorySegment payload = MemorySegment.ofArray(new byte[4]);
    private final IdleDevice device = new IdleDevice();
    private final EdgeSettings settings = EdgeSettings.defaults(IdleDevice.BUFFER_BYTES);
    private final DriverRole role = new DriverRole(device, settings);
    private final Link link = new Link(role, Optional.empty(), role.begin(), settings, 0, _ -> {});
    private final Session session = new Session(link, 1, 0);
    private int before;

    @Actor
    public void send(ZII_Result r) {
        r.r1 = session.trySend(1, 2, payload) == Sent.OK;
    }

    @Actor
    public void end() {
        session.end();
        before = device.sent();
    }

    @Arbiter
    public void after(ZII_Result r) {
        r.r2 = before;
        r.r3 = device.sent() - before;
    }
}
