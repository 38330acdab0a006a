package dev.remora.drivers.rpm;

import dev.remora.rpm.RpmException;
import dev.remora.rpm.RpmException.Reason;
import dev.remora.rpm.RpmRequest;
import dev.remora.rpm.RpmResource;
import dev.remora.rpm.RpmState;
import dev.remora.rpm.RpmVote;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgEndpoint;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Votes of all callers over one channel. */
final class Client {

    private final RpmsgEndpoint endpoint;
    private final Settings settings;
    private final Ledger ledger;
    private final Turn turn = new Turn();
    private final Leftovers leftovers;
    private final SleepPath sleepPath;

    /**
     * Makes one.
     *
     * @param beforeFirstId anything: the ids of two clients of one channel should be far apart, since answers to the former
     *            one's requests may still come
     */
    Client(RpmsgChannel channel, Settings settings, int beforeFirstId) {
        this.endpoint = channel.endpoint();
        this.settings = settings;
        this.ledger = new Ledger(settings.codec(), settings.aggregation(), beforeFirstId);
        this.leftovers = new Leftovers(endpoint, ledger, turn);
        this.sleepPath = new SleepPath(channel, ledger, settings);
    }

    Ledger ledger() {
        return ledger;
    }

    void write(Caller caller, List<RpmRequest> requests) throws RpmException, InterruptedException {
        turn.take();
        try {
            ledger.check(requests);
            @Nullable
            RpmException first = null;
            for (List<RpmRequest> batch : batches(requests)) {
                RpmException failure = vote(caller, batch);
                first = first == null ? failure : first;
            }
            if (first != null)
                throw first;
        } finally {
            giveBack();
        }
    }

    /** In order, none with two votes for the same: the answer to one comes before the next is sent. */
    private static List<List<RpmRequest>> batches(List<RpmRequest> requests) {
        List<List<RpmRequest>> batches = new ArrayList<>();
        List<RpmRequest> batch = new ArrayList<>();
        Set<Map.Entry<RpmState, RpmResource>> inBatch = new HashSet<>();
        for (RpmRequest request : requests) {
            if (!inBatch.add(Map.entry(request.state(), request.resource()))) {
                batches.add(batch);
                batch = new ArrayList<>();
                inBatch.clear();
                inBatch.add(Map.entry(request.state(), request.resource()));
            }
            batch.add(request);
        }
        batches.add(batch);
        return batches;
    }

    /** Returns the first failure, if any. A vote that is refused is as before; one that is out of time stays as asked. */
    private @Nullable RpmException vote(Caller caller, List<RpmRequest> batch) throws RpmException,
            InterruptedException {
        List<Ledger.Entry> entries = ledger.enter(caller, batch);
        Exchange exchange = exchange(entries.stream().flatMap(entry -> entry.request().stream()).toList());
        exchange.run();
        @Nullable
        RpmException first = null;
        for (Ledger.Entry entry : entries) {
            @Nullable
            RpmException failure = entry.request().flatMap(exchange::failure).orElse(null);
            if (failure != null && failure.reason() != Reason.TIMEOUT)
                ledger.undo(entry);
            first = first == null ? failure : first;
        }
        return first;
    }

    /** Throws the first failure. */
    void flushSleep() throws RpmException, InterruptedException {
        turn.take();
        try {
            List<Request> requests = ledger.takeSleepVotes();
            Exchange exchange = exchange(requests);
            exchange.run();
            for (Request request : requests) {
                @Nullable
                RpmException failure = exchange.failure(request).orElse(null);
                if (failure != null)
                    throw failure;
            }
        } finally {
            giveBack();
        }
    }

    private Exchange exchange(List<Request> requests) {
        return new Exchange(endpoint, ledger, settings.timeoutNanos(), requests);
    }

    int enterSleep(Caller caller) throws RpmException {
        turn.takeToSleep();
        boolean asleep = false;
        try {
            int sent = sleepPath.enter();
            turn.sleep(caller);
            asleep = true;
            // Either this sees that the bundle is gone, or its going sees that it sleeps.
            if (caller.hasLeft() && wake())
                throw new RpmException(Reason.UNAVAILABLE,
                        "no sleep now: bundle " + caller + " has given the service back");
            return sent;
        } finally {
            if (!asleep)
                giveBack();
        }
    }

    /** Returns false if nobody sleeps. */
    boolean wake() {
        boolean asleep = turn.wake();
        if (asleep) {
            try {
                sleepPath.leave();
            } finally {
                giveBack();
            }
        }
        return asleep;
    }

    /** A bundle is gone: so are its votes, and its sleep. Does not wait for the RPM. */
    void release(Caller caller) {
        ledger.withdraw(caller);
        if (turn.isAsleep(caller))
            wake();
        leftovers.send();
    }

    List<RpmVote> votes() {
        return ledger.list();
    }

    /** The channel is gone. */
    void end() {
        turn.end();
        ledger.end();
    }

    private void giveBack() {
        turn.free();
        leftovers.send();
    }
}
