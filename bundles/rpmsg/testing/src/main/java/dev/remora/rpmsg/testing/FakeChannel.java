package dev.remora.rpmsg.testing;

import dev.remora.rpmsg.PolledReceive;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgReceiver;

/** A channel to probe a driver with. It has one endpoint, and nobody behind it. */
public final class FakeChannel implements RpmsgChannel {

    /** The remote's address. */
    public static final int REMOTE = 0x1e;

    private final String name;
    private final FakeEndpoint endpoint = new FakeEndpoint(REMOTE);

    /**
     * Makes one.
     *
     * @param name its name
     */
    public FakeChannel(String name) {
        this.name = name;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int source() {
        return endpoint.address();
    }

    @Override
    public int destination() {
        return REMOTE;
    }

    @Override
    public long epoch() {
        return 1;
    }

    @Override
    public FakeEndpoint endpoint() {
        return endpoint;
    }

    @Override
    public RpmsgEndpoint open(RpmsgReceiver receiver) {
        throw new IllegalStateException(name + ": a driver's channel is not opened");
    }

    @Override
    public RpmsgEndpoint createEndpoint(int address, RpmsgReceiver receiver) {
        throw new UnsupportedOperationException("one endpoint only");
    }

    @Override
    public PolledReceive polled() {
        throw new UnsupportedOperationException("nothing to poll");
    }
}
