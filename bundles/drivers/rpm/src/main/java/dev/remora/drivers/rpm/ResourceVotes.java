package dev.remora.drivers.rpm;

import dev.remora.rpm.RpmResource;
import dev.remora.rpm.RpmState;
import dev.remora.rpm.RpmValue;
import dev.remora.rpm.RpmVote;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What all callers want of one resource in one state, and what the RPM knows of it. Guarded by the {@link Ledger}. */
final class ResourceVotes {

    private static final Standing NEVER = new Standing.Never();
    private static final Standing UNKNOWN = new Standing.Unknown();

    private final RpmState state;
    private final RpmResource resource;
    private final Aggregation aggregation;
    private final Map<Caller, Map<String, Integer>> asked = new LinkedHashMap<>();
    /** All keys, in the order in which they came: that of requests. */
    private final Map<String, Standing> standings = new LinkedHashMap<>();
    /** What the RPM has refused last: not sent once more unasked. */
    private List<RpmValue> refused = List.of();

    ResourceVotes(RpmState state, RpmResource resource, Aggregation aggregation) {
        this.state = state;
        this.resource = resource;
        this.aggregation = aggregation;
    }

    RpmState state() {
        return state;
    }

    RpmResource resource() {
        return resource;
    }

    Iterable<String> keys() {
        return standings.keySet();
    }

    /** What a caller wants now; empty for one that has not voted. */
    Map<String, Integer> of(Caller caller) {
        return new LinkedHashMap<>(asked.getOrDefault(caller, Map.of()));
    }

    /** A caller votes; keys that it does not name stay. */
    void ask(Caller caller, List<RpmValue> values) {
        Map<String, Integer> own = asked.computeIfAbsent(caller, _ -> new LinkedHashMap<>());
        for (RpmValue value : values) {
            own.put(value.key(), value.value());
            standings.putIfAbsent(value.key(), NEVER);
        }
    }

    /** A caller's vote is as it was; with nothing, it has none. */
    void restore(Caller caller, Map<String, Integer> former) {
        asked.remove(caller);
        if (!former.isEmpty())
            asked.put(caller, new LinkedHashMap<>(former));
        standings.entrySet().removeIf(key -> key.getValue().equals(NEVER) && voted(key.getKey()).isEmpty());
    }

    /** Whether nothing is known and nothing wanted. */
    boolean isEmpty() {
        return asked.isEmpty() && standings.isEmpty();
    }

    /** What the RPM does not know, as far as is known here. */
    List<RpmValue> toSend() {
        List<RpmValue> values = new ArrayList<>();
        standings.forEach((key, standing) -> {
            int wanted = aggregation.of(key, voted(key));
            if (!standing.equals(new Standing.Known(wanted)))
                values.add(new RpmValue(key, wanted));
        });
        return values;
    }

    /** Whether just this was refused. */
    boolean refused(List<RpmValue> values) {
        return refused.equals(values);
    }

    /** What is known of the keys of a request; from now on nothing is. */
    Map<String, Standing> sending(List<RpmValue> values) {
        Map<String, Standing> former = new LinkedHashMap<>();
        for (RpmValue value : values) {
            former.put(value.key(), Objects.requireNonNull(standings.put(value.key(), UNKNOWN)));
        }
        return former;
    }

    /** The RPM has not got a request, or has not taken it. */
    void restore(Request request) {
        standings.putAll(request.former());
    }

    /** The RPM has refused a request: it knows what it knew before. */
    void refused(Request request) {
        restore(request);
        refused = request.values();
    }

    /** The RPM has taken a request. */
    void accepted(Request request) {
        for (RpmValue value : request.values()) {
            standings.put(value.key(), new Standing.Known(value.value()));
        }
        refused = List.of();
    }

    /** For people. */
    RpmVote vote() {
        List<RpmValue> values = standings.keySet().stream()
                .map(key -> new RpmValue(key, aggregation.of(key, voted(key)))).toList();
        Map<String, List<RpmValue>> byCaller = new LinkedHashMap<>();
        asked.forEach((caller, own) -> byCaller.put(byCaller.containsKey(caller.name())
                ? caller.fullName()
                : caller.name(),
                own.entrySet().stream().map(vote -> new RpmValue(vote.getKey(), vote.getValue())).toList()));
        return new RpmVote(state, resource, values, toSend().isEmpty(), byCaller);
    }

    private List<Integer> voted(String key) {
        List<Integer> voted = new ArrayList<>();
        for (Map<String, Integer> own : asked.values()) {
            Integer value = own.get(key);
            if (value != null)
                voted.add(value);
        }
        return voted;
    }

    @Override
    public String toString() {
        return (state == RpmState.SLEEP ? "sleep " : "active ") + resource;
    }
}
