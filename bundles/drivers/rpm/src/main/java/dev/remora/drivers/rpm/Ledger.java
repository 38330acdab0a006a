package dev.remora.drivers.rpm;

import dev.remora.rpm.RpmException;
import dev.remora.rpm.RpmException.Reason;
import dev.remora.rpm.RpmRequest;
import dev.remora.rpm.RpmResource;
import dev.remora.rpm.RpmState;
import dev.remora.rpm.RpmValue;
import dev.remora.rpm.RpmVote;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * All votes and the requests that carry them: the only state that the receive thread shares with callers. Its lock is held
 * for a few map operations, never while something is sent or called.
 */
final class Ledger {

    private static final Comparator<RpmVote> BY_RESOURCE = Comparator.<RpmVote, String>comparing(
            vote -> vote.resource().type()).thenComparing(vote -> vote.resource().id(), Integer::compareUnsigned)
            .thenComparing(RpmVote::state);

    /** A resource in one state. */
    private record Key(RpmState state, RpmResource resource) {

        static Key of(RpmRequest request) {
            return new Key(request.state(), request.resource());
        }
    }

    /**
     * A caller's vote that was entered.
     *
     * @param request what has to be sent for it, if anything
     */
    record Entry(Caller caller, ResourceVotes votes, Map<String, Integer> former, Optional<Request> request) {}

    private final Codec codec;
    private final Aggregation aggregation;
    /** All below are guarded by this. */
    private final Requests requests;
    private final Map<Key, ResourceVotes> votes = new LinkedHashMap<>();
    private final Set<ResourceVotes> leftovers = new LinkedHashSet<>();
    private boolean ended;

    Ledger(Codec codec, Aggregation aggregation, int beforeFirstId) {
        this.codec = codec;
        this.aggregation = aggregation;
        this.requests = new Requests(beforeFirstId);
    }

    /**
     * Checks that each can be sent.
     *
     * @throws IllegalArgumentException if one cannot
     */
    synchronized void check(List<RpmRequest> wanted) {
        Map<Key, Set<String>> keys = new HashMap<>();
        for (RpmRequest request : wanted) {
            Set<String> all = keys.computeIfAbsent(Key.of(request), this::keys);
            request.values().forEach(value -> all.add(value.key()));
            if (all.size() > codec.mostKeys())
                throw new IllegalArgumentException("%s: a request with %d keys is longer than %d bytes, %d keys fit"
                        .formatted(request.resource(), all.size(), Wire.LONGEST, codec.mostKeys()));
            if (Integer.compareUnsigned(request.resource().id(), codec.highestResource()) > 0)
                throw new IllegalArgumentException("%s: this format of the protocol has resources up to %d only"
                        .formatted(request.resource(), codec.highestResource()));
        }
    }

    private Set<String> keys(Key key) {
        Set<String> keys = new HashSet<>();
        ResourceVotes known = votes.get(key);
        if (known != null)
            known.keys().forEach(keys::add);
        return keys;
    }

    /**
     * Enters votes, all or none. An active one that changes anything makes a request.
     *
     * @throws RpmException if the caller or the channel is gone
     */
    synchronized List<Entry> enter(Caller caller, List<RpmRequest> wanted) throws RpmException {
        if (ended || caller.hasLeft())
            throw new RpmException(Reason.UNAVAILABLE, ended
                    ? "the channel to the RPM is gone"
                    : "bundle " + caller + " has given the service back");
        return wanted.stream().map(request -> enter(caller, request)).toList();
    }

    private Entry enter(Caller caller, RpmRequest wanted) {
        ResourceVotes of = votes.computeIfAbsent(Key.of(wanted),
                key -> new ResourceVotes(key.state(), key.resource(), aggregation));
        Map<String, Integer> former = of.of(caller);
        of.ask(caller, wanted.values());
        Optional<Request> request = wanted.state() == RpmState.ACTIVE ? prepare(of) : Optional.empty();
        return new Entry(caller, of, former, request);
    }

    /** The vote is as before. */
    synchronized void undo(Entry entry) {
        restore(entry.caller(), entry.votes(), entry.caller().hasLeft() ? Map.of() : entry.former());
    }

    private void restore(Caller caller, ResourceVotes of, Map<String, Integer> former) {
        of.restore(caller, former);
        votes.values().removeIf(ResourceVotes::isEmpty);
    }

    /** A caller is gone, and with it its votes. What nobody asks for any more is left to be sent. */
    synchronized void withdraw(Caller caller) {
        caller.leave();
        for (ResourceVotes of : List.copyOf(votes.values())) {
            if (!of.of(caller).isEmpty()) {
                restore(caller, of, Map.of());
                leave(of);
            }
        }
    }

    private void leave(ResourceVotes of) {
        if (of.state() == RpmState.ACTIVE && !ended)
            leftovers.add(of);
    }

    synchronized boolean hasLeftovers() {
        return !leftovers.isEmpty();
    }

    /** What is left to be sent after callers have gone; nobody waits for the answers. */
    synchronized List<Request> takeLeftovers() {
        List<Request> left = leftovers.stream().flatMap(of -> prepare(of).stream()).toList();
        left.forEach(Request::abandon);
        leftovers.clear();
        return left;
    }

    /** It was not sent, and is left for later. */
    synchronized void postpone(Request request) {
        unsent(request);
        leave(request.votes());
    }

    /** The sleep votes that are to be sent. */
    synchronized List<Request> takeSleepVotes() {
        List<Request> taken = new ArrayList<>();
        votes.values().stream().filter(this::isSleepVoteToSend).forEach(of -> prepare(of).ifPresent(taken::add));
        return taken;
    }

    /** One that was refused is sent again when it has changed. */
    private boolean isSleepVoteToSend(ResourceVotes of) {
        List<RpmValue> values = of.state() == RpmState.SLEEP ? of.toSend() : List.of();
        return !values.isEmpty() && !of.refused(values);
    }

    private Optional<Request> prepare(ResourceVotes of) {
        List<RpmValue> values = of.toSend();
        if (values.isEmpty())
            return Optional.empty();
        int id = requests.nextId();
        Request request = new Request(id, of, values, of.sending(values),
                codec.request(id, of.state(), of.resource(), values));
        requests.add(request);
        return Optional.of(request);
    }

    /** It was not sent. */
    synchronized void unsent(Request request) {
        if (requests.remove(request.id()) != null)
            request.votes().restore(request);
    }

    /**
     * The RPM has answered.
     *
     * @return what it has answered; null if nothing that is still of interest
     */
    synchronized @Nullable Request answered(int id, Answer answer) {
        Request request = requests.remove(id);
        if (request == null)
            return null;
        request.answer(answer);
        if (answer instanceof Answer.Accepted)
            request.votes().accepted(request);
        else
            request.votes().refused(request);
        notifyAll();
        return request;
    }

    /** Waits until all are answered, the channel is gone, or the time is over. */
    synchronized void await(Collection<Request> sent, long deadline) throws InterruptedException {
        long left = deadline - System.nanoTime();
        while (left > 0 && !ended && sent.stream().anyMatch(request -> request.answer() == null)) {
            // Rounded up: not to go round with 0 milliseconds, which is for ever.
            wait(TimeUnit.NANOSECONDS.toMillis(left) + 1);
            left = deadline - System.nanoTime();
        }
    }

    /** What became of a request for which nobody waits any longer; null if it is unanswered. */
    synchronized @Nullable Answer conclude(Request request) {
        if (request.answer() == null)
            request.abandon();
        return request.answer();
    }

    /** An unanswered request of that state. */
    synchronized Optional<Request> unanswered(RpmState state) {
        return requests.find(request -> request.votes().state() == state);
    }

    /** The channel is gone: nobody waits any longer. */
    synchronized void end() {
        ended = true;
        leftovers.clear();
        notifyAll();
    }

    synchronized boolean isEnded() { return ended; }

    /** All votes but those that nobody asks for, and the RPM knows it. */
    synchronized List<RpmVote> list() {
        return votes.values().stream().map(ResourceVotes::vote)
                .filter(vote -> !vote.byCaller().isEmpty() || !vote.sent()).sorted(BY_RESOURCE).toList();
    }
}
