package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgReceiver;
import dev.remora.rpmsg.spi.RpmsgEdge;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Endpoints on one edge, as the bus keeps them. */
final class EdgeOfEndpoints {

    private final Endpoints endpoints = new Endpoints(() -> Integer.MAX_VALUE, _ -> false);
    private final List<OpenEndpoint> opened = new ArrayList<>();

    EdgeOfEndpoints(int number, RpmsgReceiver receiver) {
        CopyingTransport transport = new CopyingTransport();
        ReceiveBuffers buffers = new ReceiveBuffers(transport);
        DropCounters drops = new DropCounters();
        InboxSettings settings = new InboxSettings(256, 131072, Overflow.HOLD, 0);
        EdgeEvents events = new EdgeEvents();
        for (int i = 0; i < number; i++) {
            Inbox inbox = endpoints.open(RpmsgChannel.ADDRESS_ANY, "benchmark",
                    address -> new Inbox(address, settings, drops, buffers));
            LongAdder received = new LongAdder();
            OpenEndpoint endpoint = new OpenEndpoint(inbox, endpoints,
                    new EndpointContext("benchmark", inbox.address(), Peer.fixed(1), transport.mtu(), transport,
                            SendGate.OPEN,
                            () -> 1, new LongAdder(), events, () -> {}),
                    new Callback("benchmark", receiver, Peer.fixed(1), received, drops), 1);
            endpoint.start();
            opened.add(endpoint);
        }
    }

    /** From 0, as opened. */
    Endpoint endpoint(int number) {
        return opened.get(number).endpoint();
    }

    /** A message arrives; whether it was for somebody. */
    boolean received(int address, MemorySegment message, int length) {
        Inbox inbox = endpoints.find(address);
        return inbox != null && inbox.deliver(1, message, 0, length, RpmsgEdge.NO_BUFFER) == RpmsgEdge.Taken.DONE;
    }
}
