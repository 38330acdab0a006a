package dev.remora.drivers.srtm;

import dev.remora.rpmsg.AccessDeniedException;
import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.RpmsgEndpoint;
import dev.remora.rpmsg.SendTimeoutException;
import dev.remora.srtm.SrtmException;
import dev.remora.srtm.SrtmException.Reason;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Asks the firmware over one channel, one request at a time. Any thread but the receive thread. */
final class Client {

    private final RpmsgEndpoint endpoint;
    private final Settings settings;
    private final Counters counters;
    private final Slot slot;
    /** Fair: who waits longest is next. */
    private final ReentrantLock turn = new ReentrantLock(true);

    Client(RpmsgEndpoint endpoint, Settings settings, Counters counters) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.counters = counters;
        this.slot = new Slot(settings.quarantineNanos());
    }

    Slot slot() {
        return slot;
    }

    /**
     * Asks and waits for the answer.
     *
     * @return the answer, of this version, of the length that the request says, success if it has a return code
     */
    Packet call(Request request) throws SrtmException, InterruptedException {
        return callIf(() -> true, request).orElseThrow();
    }

    /**
     * The same, unless nobody wants it any more at its turn. What was asked for on account of that has a later turn.
     *
     * @return the answer; empty if it was not sent
     */
    Optional<Packet> callIf(BooleanSupplier wanted, Request request) throws SrtmException, InterruptedException {
        long deadline = System.nanoTime() + settings.timeoutNanos();
        do {
            takeTurn(request, deadline);
            try {
                if (!wanted.getAsBoolean())
                    return Optional.empty();
                if (slot.begin(request))
                    return Optional.of(Answers.check(request, exchange(request, deadline)));
            } finally {
                turn.unlock();
            }
            // Others have their turn meanwhile.
        } while (slot.awaitQuarantine(request, deadline));
        throw notSent(request, "an answer to one before it is still expected");
    }

    private Packet exchange(Request request, long deadline) throws SrtmException, InterruptedException {
        boolean sent = false;
        try {
            send(request, deadline);
            sent = true;
            counters.count(Counter.REQUESTS);
            @Nullable
            Packet answer = slot.awaitAnswer(deadline);
            if (answer == null)
                throw unanswered(request);
            counters.count(Counter.ANSWERS);
            return answer;
        } finally {
            slot.finish(sent);
        }
    }

    /** Sends what has no answer; waits for its turn and for a buffer. */
    void post(Request request) throws SrtmException, InterruptedException {
        long deadline = System.nanoTime() + settings.timeoutNanos();
        takeTurn(request, deadline);
        try {
            send(request, deadline);
            counters.count(Counter.REQUESTS);
        } finally {
            turn.unlock();
        }
    }

    private void takeTurn(Request request, long deadline) throws SrtmException, InterruptedException {
        if (!turn.tryLock(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS))
            throw notSent(request, "others wait for the firmware");
        if (slot.isEnded()) {
            turn.unlock();
            throw closed(request, "the channel is gone");
        }
    }

    private void send(Request request, long deadline) throws SrtmException, InterruptedException {
        try {
            endpoint.send(MemorySegment.ofArray(request.packet().bytes()), Math.max(0, deadline - System
                    .nanoTime()));
        } catch (SendTimeoutException _) {
            throw notSent(request, "the firmware reads nothing");
        } catch (ChannelClosedException | AccessDeniedException e) {
            throw closed(request, String.valueOf(e.getMessage()));
        }
    }

    private SrtmException unanswered(Request request) {
        if (slot.isEnded())
            return closed(request, "the channel is gone");
        counters.count(Counter.TIMEOUTS);
        int wrong = slot.wrongLength();
        return wrong < 0
                ? timeout("%s: no answer in %d ms; it may have been done all the same", request)
                : new SrtmException(Reason.MALFORMED,
                        "%s: an answer of %d bytes instead of %s".formatted(request, wrong, request.answerLength()));
    }

    private SrtmException notSent(Request request, String why) {
        if (slot.isEnded())
            return closed(request, "the channel is gone");
        counters.count(Counter.TIMEOUTS);
        return timeout("%s: not sent in %d ms, " + why, request);
    }

    private SrtmException timeout(String format, Request request) {
        return new SrtmException(Reason.TIMEOUT, format.formatted(request, TimeUnit.NANOSECONDS
                .toMillis(settings.timeoutNanos())));
    }

    private SrtmException closed(Request request, String why) {
        return new SrtmException(Reason.CLOSED, request + ": " + why);
    }

    /** The channel is gone. */
    void end() {
        slot.end();
    }
}
