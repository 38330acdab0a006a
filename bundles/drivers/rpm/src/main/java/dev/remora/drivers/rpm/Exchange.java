package dev.remora.drivers.rpm;

import dev.remora.rpm.RpmException;
import dev.remora.rpm.RpmException.Reason;
import dev.remora.rpmsg.AccessDeniedException;
import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.SendTimeoutException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Requests that go out in one go, and the wait for all their answers. Used once, by who has the turn. */
final class Exchange {

    private final RpmsgEndpoint endpoint;
    private final Ledger ledger;
    private final long timeoutNanos;
    private final List<Request> requests;
    private int sent;
    private String obstacle = "";

    Exchange(RpmsgEndpoint endpoint, Ledger ledger, long timeoutNanos, List<Request> requests) {
        this.endpoint = endpoint;
        this.ledger = ledger;
        this.timeoutNanos = timeoutNanos;
        this.requests = List.copyOf(requests);
    }

    /** Sends and waits, no longer than the time-out for both. Afterwards {@link #failure} tells of each. */
    void run() throws InterruptedException {
        if (requests.isEmpty())
            return;
        long deadline = System.nanoTime() + timeoutNanos;
        try {
            send(deadline);
            ledger.await(requests.subList(0, sent), deadline);
        } finally {
            requests.subList(sent, requests.size()).forEach(ledger::unsent);
            requests.forEach(ledger::conclude);
        }
    }

    /** All at once as far as there is room, then one for which to wait, and so on. */
    private void send(long deadline) throws InterruptedException {
        List<MemorySegment> payloads = requests.stream().map(Request::payload).toList();
        boolean inTime = true;
        try {
            while (sent < payloads.size() && inTime) {
                sent += endpoint.trySend(payloads.subList(sent, payloads.size()));
                if (sent < payloads.size())
                    inTime = sendOne(payloads.get(sent), deadline);
            }
        } catch (ChannelClosedException | AccessDeniedException e) {
            obstacle = String.valueOf(e.getMessage());
        }
    }

    private boolean sendOne(MemorySegment payload, long deadline) throws InterruptedException {
        try {
            endpoint.send(payload, Math.max(0, deadline - System.nanoTime()));
            sent++;
            return true;
        } catch (SendTimeoutException _) {
            // Shows as a request that was not sent.
            return false;
        }
    }

    /** Why a vote is not in force; empty if it is. */
    Optional<RpmException> failure(Request request) {
        return switch (ledger.conclude(request)) {
            case Answer.Accepted _ -> Optional.empty();
            case Answer.Refused refused -> Optional.of(new RpmException(
                    refused.unknownResource() ? Reason.NO_RESOURCE : Reason.REFUSED,
                    request + ": the RPM says: " + refused.text()));
            case null, default -> Optional.of(unanswered(request));
        };
    }

    private RpmException unanswered(Request request) {
        boolean wasSent = requests.indexOf(request) < sent;
        if (!wasSent && !obstacle.isEmpty())
            return new RpmException(Reason.UNAVAILABLE, request + ": " + obstacle);
        if (ledger.isEnded())
            return new RpmException(Reason.UNAVAILABLE, request + ": the channel to the RPM is gone");
        long millis = TimeUnit.NANOSECONDS.toMillis(timeoutNanos);
        return new RpmException(Reason.TIMEOUT, wasSent
                ? "%s: no answer from the RPM in %d ms; it may be in force".formatted(request, millis)
                : "%s: not sent, the RPM has read nothing for %d ms".formatted(request, millis));
    }
}
