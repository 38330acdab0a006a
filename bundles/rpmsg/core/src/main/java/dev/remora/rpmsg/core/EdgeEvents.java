package dev.remora.rpmsg.core;

import dev.remora.rpmsg.Signal;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** The endpoints of one edge that wait for buffers to send, or listen for signals. */
final class EdgeEvents {

    private final List<EndpointEvents> endpoints = new CopyOnWriteArrayList<>();

    void add(EndpointEvents endpoint) {
        endpoints.add(endpoint);
    }

    void remove(EndpointEvents endpoint) {
        endpoints.remove(endpoint);
    }

    /** There is a buffer to send. The receive thread. */
    void writable() {
        endpoints.forEach(EndpointEvents::writable);
    }

    /** There is room to send to that remote address. The receive thread. */
    void writable(int destination) {
        for (EndpointEvents endpoint : endpoints) {
            if (endpoint.asksFor(destination))
                endpoint.writable();
        }
    }

    /** The remote's signals have changed. The receive thread. */
    void signals(int address, Set<Signal> raised) {
        for (EndpointEvents endpoint : endpoints) {
            if (endpoint.address() == address)
                endpoint.signals(raised);
        }
    }
}
