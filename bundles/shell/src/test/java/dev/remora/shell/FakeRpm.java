package dev.remora.shell;

import dev.remora.rpm.Rpm;
import dev.remora.rpm.RpmException;
import dev.remora.rpm.RpmRequest;
import dev.remora.rpm.RpmState;
import dev.remora.rpm.RpmVote;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An RPM that takes each vote, unless it has a fault. */
final class FakeRpm implements Rpm {

    final List<RpmVote> votes = new ArrayList<>();
    @Nullable
    RpmException fault;
    boolean asleep;
    int flushed;

    @Override
    public void write(List<RpmRequest> requests) throws RpmException {
        fail();
        requests.forEach(request -> votes.add(new RpmVote(request.state(), request.resource(), request.values(),
                request.state() == RpmState.ACTIVE, Map.of("dev.remora.shell", request.values()))));
    }

    @Override
    public void flushSleep() throws RpmException {
        fail();
        flushed++;
    }

    @Override
    public int enterSleep() throws RpmException {
        fail();
        asleep = true;
        return (int) votes.stream().filter(vote -> vote.state() == RpmState.SLEEP).count();
    }

    @Override
    public void wake() {
        if (!asleep) {
            throw new IllegalStateException("not asleep");
        }
        asleep = false;
    }

    @Override
    public List<RpmVote> votes() {
        return List.copyOf(votes);
    }

    private void fail() throws RpmException {
        RpmException now = fault;
        if (now != null) {
            throw now;
        }
    }
}
