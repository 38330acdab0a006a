package dev.remora.drivers.rpm;

import dev.remora.rpmsg.AccessDeniedException;
import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgEndpoint;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what callers that are gone have left to be sent: whoever gives the turn back does so, without waiting for room nor
 * for answers.
 */
final class Leftovers {

    /** What became of them. */
    private enum Sent {
        /** Nothing is left of those that were taken. */
        ALL,
        /** There is no room for the rest. */
        NO_ROOM,
        /** The policy does not let the rest be sent now: they go with the next turn. */
        DENIED
    }

    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private final RpmsgEndpoint endpoint;
    private final Ledger ledger;
    private final Turn turn;

    Leftovers(RpmsgEndpoint endpoint, Ledger ledger, Turn turn) {
        this.endpoint = endpoint;
        this.ledger = ledger;
        this.turn = turn;
    }

    /** If somebody has the turn, that one does it afterwards. Never blocks. */
    void send() {
        Sent sent = Sent.ALL;
        while (sent == Sent.ALL && ledger.hasLeftovers() && turn.tryTake()) {
            try {
                sent = trySend(ledger.takeLeftovers());
            } finally {
                turn.free();
            }
        }
        // After the turn is free: the task may run at once.
        if (sent == Sent.NO_ROOM)
            sendWhenThereIsRoom();
    }

    private void sendWhenThereIsRoom() {
        try {
            endpoint.whenWritable(this::send);
        } catch (ChannelClosedException e) {
            LOG.debug("not withdrawn: {}", e.getMessage());
        }
    }

    private Sent trySend(List<Request> requests) {
        int sent = 0;
        Sent rest = Sent.NO_ROOM;
        try {
            sent = endpoint.trySend(requests.stream().map(Request::payload).toList());
        } catch (AccessDeniedException e) {
            LOG.debug("{}: not withdrawn now: {}", requests, e.getMessage());
            rest = Sent.DENIED;
        } catch (ChannelClosedException e) {
            LOG.debug("{}: not withdrawn: {}", requests, e.getMessage());
            requests.forEach(ledger::unsent);
            return Sent.ALL;
        }
        requests.subList(sent, requests.size()).forEach(ledger::postpone);
        return sent == requests.size() ? Sent.ALL : rest;
    }
}
