package dev.remora.rpmsg.core;

import dev.remora.rpmsg.AccessDeniedException;
import dev.remora.rpmsg.spi.RpmsgTransport;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Sends many messages of one endpoint at once. */
final class Batches {

    private final Endpoint endpoint;
    private final RpmsgTransport transport;

    Batches(Endpoint endpoint, RpmsgTransport transport) {
        this.endpoint = endpoint;
        this.transport = transport;
    }

    /** As {@link dev.remora.rpmsg.RpmsgEndpoint#send(List)}: one deadline for all of them. */
    void send(List<MemorySegment> payloads) throws InterruptedException {
        int to = endpoint.destination();
        long timeout = endpoint.sendTimeout();
        long start = System.nanoTime();
        int done = trySend(to, payloads, 0);
        while (done < payloads.size()) {
            // Another sender may be quicker, again and again.
            long left = timeout - (System.nanoTime() - start);
            if (left <= 0 || !endpoint.awaitWritable(left))
                throw endpoint.timeout(to, timeout);
            done += trySend(to, payloads, done);
        }
    }

    /** As {@link dev.remora.rpmsg.RpmsgEndpoint#trySend(List)}, from one of them on. */
    int trySend(int to, List<MemorySegment> payloads, int first) {
        endpoint.checkDestination(to);
        endpoint.checkOpen();
        for (int i = first; i < payloads.size(); i++) {
            endpoint.checkLength(payloads.get(i).byteSize());
        }
        if (endpoint.gate().isRated())
            return trySendSingly(to, payloads, first);
        for (int i = first; i < payloads.size(); i++) {
            endpoint.askGate(to, payloads.get(i).byteSize());
        }
        int result = transport.trySend(endpoint.address(), to, payloads, first);
        int done = result < 0 ? -1 - result : result;
        endpoint.count(done);
        if (result >= 0)
            return done;
        // Ended, or no such operation: one message tells.
        return done + (endpoint.taken(transport.trySend(endpoint.address(), to, payloads.get(first + done))) ? 1 : 0);
    }

    /** Where a rate is limited: only what is sent may count against it, and how much will be is not known before. */
    private int trySendSingly(int to, List<MemorySegment> payloads, int first) {
        for (int i = first; i < payloads.size(); i++) {
            try {
                if (!endpoint.trySendTo(to, payloads.get(i)))
                    return i - first;
            } catch (AccessDeniedException e) {
                // What was sent must be told; the next call says so if it is still denied.
                if (i == first)
                    throw e;
                return i - first;
            }
        }
        return payloads.size() - first;
    }
}
