package dev.remora.remoteproc.soft.core.process;

import dev.remora.platform.Mailbox;
import dev.remora.remoteproc.soft.core.RpmsgDevice;
import dev.remora.remoteproc.soft.core.RpmsgEndpoint;
import dev.remora.remoteproc.soft.core.RpmsgHandler;
import dev.remora.remoteproc.soft.core.Trace;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** rpmsg in the device role: endpoints and announcements; the main loop serves it. */
final class RpmsgVirtioDevice implements RpmsgDevice {

    private final Vdev vdev;
    private final Mailbox mailbox;
    private final Trace trace;
    private final Heartbeat heartbeat;
    private final Drops drops;
    private final LongAdder waits = new LongAdder();
    private final Map<Integer, Endpoint> endpoints = new ConcurrentSkipListMap<>();
    /** Orders announcements against the coming of the link: each service is announced on each link. */
    private final Object announcing = new Object();
    private volatile @Nullable RpmsgLink link;

    RpmsgVirtioDevice(Vdev vdev, Mailbox mailbox, Trace trace, Heartbeat heartbeat) {
        this.vdev = vdev;
        this.mailbox = mailbox;
        this.trace = trace;
        this.heartbeat = heartbeat;
        drops = new Drops(trace);
    }

    @Override
    public RpmsgEndpoint announce(String service, RpmsgHandler handler) {
        byte[] name = NameService.checkName(service);
        synchronized (announcing) {
            int address = RpmsgLayout.FIRST_ADDRESS;
            while (endpoints.containsKey(address)) {
                address++;
            }
            Endpoint endpoint = new Endpoint(address, name, handler);
            endpoints.put(address, endpoint);
            endpoint.tell(RpmsgLayout.NS_CREATE);
            return endpoint;
        }
    }

    @Override
    public boolean isUp() { return link != null; }

    @Override
    public long waits() {
        return waits.sum();
    }

    Drops drops() {
        return drops;
    }

    /** Does what there is to do now: follows the driver's coming and going, receives. */
    void serve() {
        RpmsgLink current = link;
        if (current != null) {
            String ended = current.ended();
            if (ended != null) {
                link = null;
                current.close();
                trace.log("rpmsg: down, " + ended);
                current = null;
            }
        }
        if (current == null && vdev.driverOk()) {
            current = open();
        }
        if (current != null) {
            current.receiveAll(this::dispatch);
        }
    }

    private @Nullable RpmsgLink open() {
        try {
            RpmsgLink opened = new RpmsgLink(vdev, mailbox, drops, waits, heartbeat);
            trace.log("rpmsg: up");
            synchronized (announcing) {
                link = opened;
                for (Endpoint endpoint : endpoints.values()) {
                    endpoint.tell(RpmsgLayout.NS_CREATE);
                }
            }
            return opened;
        } catch (IllegalArgumentException e) {
            trace.log("rpmsg: driver's rings are not usable, " + e.getMessage());
            vdev.needsReset();
            return null;
        }
    }

    private void dispatch(int source, int destination, ByteBuffer payload) {
        heartbeat.beat();
        Endpoint endpoint = endpoints.get(destination);
        if (endpoint != null) {
            endpoint.handler.received(endpoint, source, payload);
        } else if (destination != RpmsgLayout.NS_ADDRESS) {
            // What the gateway's drivers announce interests nobody here.
            drops.count(Drops.Cause.UNKNOWN_ADDRESS);
        }
    }

    /** A service. */
    private final class Endpoint implements RpmsgEndpoint {

        private final int address;
        private final byte[] name;
        private final RpmsgHandler handler;

        Endpoint(int address, byte[] name, RpmsgHandler handler) {
            this.address = address;
            this.name = name;
            this.handler = handler;
        }

        @Override
        public int address() {
            return address;
        }

        @Override
        public boolean send(int destination, ByteBuffer payload) {
            RpmsgLink current = link;
            return current != null && current.send(address, destination, payload);
        }

        @Override
        public void announce() {
            synchronized (announcing) {
                if (endpoints.get(address) == this) {
                    tell(RpmsgLayout.NS_CREATE);
                }
            }
        }

        @Override
        public void withdraw() {
            synchronized (announcing) {
                if (endpoints.remove(address, this)) {
                    tell(RpmsgLayout.NS_DESTROY);
                }
            }
        }

        void tell(int what) {
            if ((vdev.features() & RpmsgLayout.F_NS) != 0) {
                send(RpmsgLayout.NS_ADDRESS, NameService.message(name, address, what));
            }
        }
    }
}
