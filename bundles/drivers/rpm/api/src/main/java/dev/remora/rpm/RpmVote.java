package dev.remora.rpm;

import java.util.List;
import java.util.Map;

/**
 * What is asked of one resource for one state, for people.
 *
 * @param state when it counts
 * @param resource which one
 * @param values aggregated over all callers
 * @param sent whether the RPM has acknowledged just these values; a sleep vote is not sent before the next sleep
 * @param byCaller what each caller (the symbolic name of its bundle) wants
 */
public record RpmVote(RpmState state, RpmResource resource, List<RpmValue> values, boolean sent,
        Map<String, List<RpmValue>> byCaller) {

    /** Copies list and map. */
    public RpmVote {
        values = List.copyOf(values);
        byCaller = Map.copyOf(byCaller);
    }
}
