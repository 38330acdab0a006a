package dev.remora.rpmsg.virtio;

import dev.remora.rpmsg.edge.Turn;
import dev.remora.rpmsg.virtio.settings.EdgeSettings;
import java.util.Optional;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A receive thread looks for more in its turn until that is wanted, while another one masks it: both get on. */
@JCStressTest
@Outcome(id = "true, false", expect = Expect.ACCEPTABLE, desc = "the turn came first, and ended for the mask")
@Outcome(id = "false, false", expect = Expect.ACCEPTABLE, desc = "the mask came first")
@State
public class MaskAgainstTurn {

    private final IdleDevice device = new IdleDevice();
    private final EdgeSettings settings = EdgeSettings.defaults(IdleDevice.BUFFER_BYTES);
    private final DriverRole role = new DriverRole(device, settings);
    private final Session session = new Session(new Link(role, Optional.empty(), role.begin(), settings, 0, _ -> {}), 1,
            0);
    private final Turn turn = new Turn("idle");
    private boolean inTurn;

    @Actor
    public void receive(ZZ_Result r) {
        if (turn.tryEnter()) {
            r.r1 = true;
            inTurn = true;
            while (!turn.wanted()) {
                Thread.onSpinWait();
            }
            inTurn = false;
            turn.exit();
        }
    }

    @Actor
    public void mask(ZZ_Result r) {
        turn.mask(session);
        r.r2 = inTurn;
    }
}
