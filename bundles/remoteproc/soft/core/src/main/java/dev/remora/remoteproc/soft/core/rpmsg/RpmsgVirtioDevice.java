package dev.remora.remoteproc.soft.core.rpmsg;

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
public final class RpmsgVirtioDevice implements RpmsgDevice {

    private final Vdev vdev;
    private final Line line;
    private final Trace trace;
    private final Drops drops;
    private final LongAdder waits = new LongAdder();
    private final Map<Integer, Endpoint> endpoints = new ConcurrentSkipListMap<>();
    /** Orders announcements against the coming of the link: each service is announced on each link. */
    private final Object announcing = new Object();
    /** The driver has set up rings that are not taken up yet. */
    private boolean begun;
    private volatile @Nullable RpmsgLink link;

    /**
     * Serves a vdev.
     *
     * @param vdev the vdev
     * @param line to the driver
     * @param trace where coming, going and what was dropped are told
     */
    public RpmsgVirtioDevice(Vdev vdev, Line line, Trace trace) {
        this.vdev = vdev;
        this.line = line;
        this.trace = trace;
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

    /** Does what there is to do now: follows the driver's coming and going, receives. Of the main loop. */
    public void serve() {
        serve(Integer.MAX_VALUE);
    }

    /**
     * Does some of what there is to do now.
     *
     * @param limit how many messages are received at most
     * @return whether there may be more
     */
    public boolean serve(int limit) {
        begun |= vdev.begun();
        RpmsgLink current = link;
        if (current != null) {
            String ended = current.ended();
            if (ended != null) {
                current.close();
                // Not before nobody touches the rings any more.
                link = null;
                trace.log("rpmsg: down, " + ended);
                current = null;
            } else if (current.checked()) {
                begun = false;
            }
        }
        if (current == null && begun && vdev.driverOk()) {
            begun = false;
            current = open();
        }
        return current != null && current.receive(this::dispatch, limit);
    }

    private @Nullable RpmsgLink open() {
        try {
            RpmsgLink opened = new RpmsgLink(vdev, line, drops, waits);
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
        line.beat();
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
