package dev.remora.rpm;

/** When a vote counts; the value is what the wire says (request, offset 12). */
public enum RpmState {
    /** While this processor runs. It counts for both until the first sleep vote for the resource. */
    ACTIVE,
    /** After this processor has said that it sleeps. */
    SLEEP
}
