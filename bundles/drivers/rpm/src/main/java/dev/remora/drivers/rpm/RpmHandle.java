package dev.remora.drivers.rpm;

import dev.remora.rpm.Rpm;
import dev.remora.rpm.RpmException;
import dev.remora.rpm.RpmRequest;
import dev.remora.rpm.RpmVote;
import java.util.List;

/** The service as one bundle has it. */
final class RpmHandle implements Rpm {

    private final Client client;
    private final Caller caller;

    RpmHandle(Client client, Caller caller) {
        this.client = client;
        this.caller = caller;
    }

    /** The bundle gives it back. */
    void release() {
        client.release(caller);
    }

    @Override
    public void write(List<RpmRequest> requests) throws RpmException, InterruptedException {
        client.write(caller, List.copyOf(requests));
    }

    @Override
    public void flushSleep() throws RpmException, InterruptedException {
        client.flushSleep();
    }

    @Override
    public int enterSleep() throws RpmException {
        return client.enterSleep(caller);
    }

    @Override
    public void wake() {
        if (!client.wake())
            throw new IllegalStateException("not asleep");
    }

    @Override
    public List<RpmVote> votes() {
        return client.votes();
    }
}
