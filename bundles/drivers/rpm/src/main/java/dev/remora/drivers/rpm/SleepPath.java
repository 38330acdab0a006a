package dev.remora.drivers.rpm;

import dev.remora.rpm.RpmException;
import dev.remora.rpm.RpmException.Reason;
import dev.remora.rpm.RpmState;
import dev.remora.rpmsg.AccessDeniedException;
import dev.remora.rpmsg.ChannelClosedException;
import dev.remora.rpmsg.PolledReceive;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Into sleep and out of it, all on the caller's thread: the receive thread of the edge is masked in between. Sleep votes are
 * sent without waiting for answers. These stay in the ring, unless the RPM can only go on reading when there is room for
 * them. Called by who has the turn.
 */
final class SleepPath {

    private static final Logger LOG = LoggerFactory.getLogger(SleepPath.class);

    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    /** How often the RPM is given time before an answer is taken off, to make room for the next. */
    private static final int PAUSES = 20;
    private static final int BATCH = 32;
    private static final int BATCHES = 64;

    private final RpmsgChannel channel;
    private final RpmsgEndpoint endpoint;
    private final Ledger ledger;
    private final Settings settings;
    private @Nullable PolledReceive masked;

    SleepPath(RpmsgChannel channel, Ledger ledger, Settings settings) {
        this.channel = channel;
        this.endpoint = channel.endpoint();
        this.ledger = ledger;
        this.settings = settings;
    }

    /** Returns how many votes were sent; the receive thread is masked then, but not if it throws. */
    int enter() throws RpmException {
        PolledReceive polled = mask();
        boolean done = false;
        try {
            checkAnswered(polled);
            int sent = flush(polled);
            masked = polled;
            done = true;
            return sent;
        } catch (ChannelClosedException | AccessDeniedException e) {
            throw noSleep(String.valueOf(e.getMessage()));
        } finally {
            if (!done)
                polled.close();
        }
    }

    private PolledReceive mask() throws RpmException {
        try {
            return channel.polled();
        } catch (IllegalStateException | UnsupportedOperationException | AccessDeniedException e) {
            throw noSleep(String.valueOf(e.getMessage()));
        }
    }

    /** The RPM could be half-way through raising a resource. Its answer may be in the ring already. */
    private void checkAnswered(PolledReceive polled) throws RpmException {
        takeAnswers(polled, RpmState.ACTIVE);
        Request active = ledger.unanswered(RpmState.ACTIVE).orElse(null);
        if (active != null)
            throw noSleep(active + " is unanswered");
    }

    private int flush(PolledReceive polled) throws RpmException {
        List<Request> requests = ledger.takeSleepVotes();
        List<MemorySegment> payloads = requests.stream().map(Request::payload).toList();
        int sent = 0;
        try {
            if (requests.size() > settings.sleepMax())
                throw noSleep("%d sleep votes have changed, %d can be sent at once; flushSleep() sends more".formatted(
                        requests.size(), settings.sleepMax()));
            Patience patience = new Patience(polled, settings.timeoutNanos());
            sent = endpoint.trySend(payloads);
            while (sent < payloads.size()) {
                patience.makeRoom();
                sent += endpoint.trySend(payloads.subList(sent, payloads.size()));
            }
            // What the RPM has not read it has not seen.
            while (!endpoint.drained().orElse(true)) {
                patience.makeRoom();
            }
            return sent;
        } finally {
            requests.subList(sent, requests.size()).forEach(ledger::unsent);
            requests.forEach(ledger::conclude);
        }
    }

    /** Reads the answers that are there; the receive thread goes on with what comes later. */
    void leave() {
        PolledReceive polled = masked;
        masked = null;
        if (polled == null)
            return;
        try (polled) {
            takeAnswers(polled, RpmState.SLEEP);
        } catch (ChannelClosedException e) {
            LOG.debug("{}: awake, and the channel is gone: {}", channel.name(), e.getMessage());
        }
    }

    private void takeAnswers(PolledReceive polled, RpmState state) {
        int batches = 0;
        while (batches < BATCHES && ledger.unanswered(state).isPresent() && polled.poll(BATCH) > 0) {
            batches++;
        }
    }

    private static RpmException noSleep(String why) {
        return new RpmException(Reason.UNAVAILABLE, "no sleep now: " + why);
    }

    /** Gives the RPM time to read, and room to answer. */
    private static final class Patience {

        private final PolledReceive polled;
        private final long timeoutNanos;
        private final long begin = System.nanoTime();
        private int pauses;

        Patience(PolledReceive polled, long timeoutNanos) {
            this.polled = polled;
            this.timeoutNanos = timeoutNanos;
        }

        void makeRoom() throws RpmException {
            if (System.nanoTime() - begin > timeoutNanos)
                throw noSleep("the RPM has not read all within %d ms".formatted(
                        TimeUnit.NANOSECONDS.toMillis(timeoutNanos)));
            if (Thread.currentThread().isInterrupted())
                throw noSleep("interrupted");
            LockSupport.parkNanos(PAUSE_NANOS);
            pauses++;
            if (pauses % PAUSES == 0)
                polled.poll(1);
        }
    }
}
