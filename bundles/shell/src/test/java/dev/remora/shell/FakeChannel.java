package dev.remora.shell;

import dev.remora.rpmsg.AccessDeniedException;
import dev.remora.rpmsg.ChannelBusyException;
import dev.remora.rpmsg.PolledReceive;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.RpmsgReceiver;
import java.util.ArrayList;
import java.util.List;

/** A channel whose remote does what the test says. Nobody may open it, as its driver has it, unless it is free. */
final class FakeChannel implements RpmsgChannel {

    /** The other side. */
    @FunctionalInterface
    interface Remote {
        void gets(FakeEndpoint from, int destination, byte[] payload) throws InterruptedException;
    }

    final List<FakeEndpoint> endpoints = new ArrayList<>();
    Remote remote = (from, destination, payload) -> from.arrives(destination, payload);
    String denied = "";
    /** Its wire format has no addresses: nothing is sent but from its default endpoint. */
    boolean addressless;
    boolean free;

    @Override
    public String name() {
        return FakeBus.SAMPLE.name();
    }

    @Override
    public int source() {
        return (int) FakeBus.SAMPLE.source();
    }

    @Override
    public int destination() {
        return (int) FakeBus.SAMPLE.destination();
    }

    @Override
    public long epoch() {
        return FakeBus.SAMPLE.epoch();
    }

    @Override
    public RpmsgEndpoint createEndpoint(int address, RpmsgReceiver receiver) {
        if (!denied.isEmpty()) {
            throw new AccessDeniedException(denied);
        }
        return add(new FakeEndpoint(this, receiver, false));
    }

    private FakeEndpoint add(FakeEndpoint endpoint) {
        endpoints.add(endpoint);
        return endpoint;
    }

    @Override
    public RpmsgEndpoint endpoint() {
        throw new UnsupportedOperationException();
    }

    @Override
    public RpmsgEndpoint open(RpmsgReceiver receiver) {
        if (!free) {
            throw new ChannelBusyException(name() + " has a driver");
        }
        return add(new FakeEndpoint(this, receiver, true));
    }

    @Override
    public PolledReceive polled() {
        throw new UnsupportedOperationException();
    }
}
