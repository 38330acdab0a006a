package dev.remora.rpmsg.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The endpoints of one channel that their makers may leave with buffers claimed. Who closes an endpoint may still be
 * writing into such a buffer; so it is given back when its maker is gone, not before. Any thread.
 */
final class ForgottenClaims {

    /** Those that are open, or have claims. Guarded by this. */
    private final Map<Endpoint, Maker> endpoints = new LinkedHashMap<>();

    synchronized void made(Endpoint endpoint, Maker maker) {
        endpoints.put(endpoint, maker);
    }

    /** An endpoint has closed: those of no interest are forgotten. */
    synchronized void closed() {
        endpoints.keySet().removeIf(endpoint -> endpoint.closedReason() != null && !endpoint.hasClaims());
    }

    /** A maker is gone, its endpoints are closed: the transport gets what it has left. */
    void giveBack(Maker maker) {
        List<Endpoint> left = new ArrayList<>();
        synchronized (this) {
            endpoints.entrySet().removeIf(entry -> maker.equals(entry.getValue()) && left.add(entry.getKey()));
        }
        left.forEach(Endpoint::reclaim);
    }
}
