package dev.remora.rpm;

import java.util.List;

/**
 * What one caller wants of one resource.
 *
 * @param state when it counts
 * @param resource which one
 * @param values its keys and their values, applied together; keys not named stay as that caller voted before
 */
public record RpmRequest(RpmState state, RpmResource resource, List<RpmValue> values) {

    /** Copies the list. */
    public RpmRequest {
        values = List.copyOf(values);
        if (values.isEmpty()) {
            throw new IllegalArgumentException(resource + ": a vote without values");
        }
    }
}
