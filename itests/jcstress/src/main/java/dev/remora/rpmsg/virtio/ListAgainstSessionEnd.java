package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.virtio.settings.EdgeSettings;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A handle sends two messages at once while its session ends: what it says it sent is in the ring, and nothing else. */
@JCStressTest
@Outcome(id = "2, 2, 0", expect = Expect.ACCEPTABLE, desc = "both sent in their own session")
@Outcome(id = "-2, 1, 0", expect = Expect.ACCEPTABLE, desc = "one sent, the other one refused")
@Outcome(id = "-1, 0, 0", expect = Expect.ACCEPTABLE, desc = "both refused")
@State
public class ListAgainstSessionEnd {

    private final List<MemorySegment> payloads = List.of(MemorySegment.ofArray(new byte[4]), MemorySegment.ofArray(
            new byte[8]));
    private final IdleDevice device = new IdleDevice();
    private final EdgeSettings settings = EdgeSettings.defaults(IdleDevice.BUFFER_BYTES);
    private final DriverRole role = new DriverRole(device, settings);
    private final Link link = new Link(role, Optional.empty(), role.begin(), settings, 0, _ -> {});
    private final Session session = new Session(link, 1, 0);
    private int before;

    @Actor
    public void send(III_Result r) {
        r.r1 = session.trySend(1, 2, payloads, 0);
    }

    @Actor
    public void end() {
        session.end();
        before = device.sent();
    }

    @Arbiter
    public void after(III_Result r) {
        r.r2 = before;
        r.r3 = device.sent() - before;
    }
}
