package dev.remora.drivers.srtm;

import java.util.Locale;

/** What is counted. */
enum Counter {
    /** Asked of the firmware. */
    REQUESTS,
    /** Of these, answered. */
    ANSWERS,
    /** Told by the firmware, and known. */
    NOTIFICATIONS,
    /** Requests without an answer in time. */
    TIMEOUTS,
    /** Answers to those, discarded. */
    LATE,
    /** Responses that nobody waits for. */
    UNMATCHED,
    /** Too short, too long, or values that cannot be. */
    MALFORMED,
    /** Messages of another major version of the protocol. */
    VERSION,
    /** Messages about something else than the channel is for, or of no known type. */
    FOREIGN,
    /** Requests of the firmware, answered "unsupported". */
    REFUSED,
    /** Of these, not answered: no buffer. */
    UNANSWERED,
    /** Notifications with a command that is not known. */
    UNKNOWN,
    /** Notifications of what nobody listens to. */
    UNHEARD,
    /** Events that were merged with one that waits for its listener. */
    MERGED,
    /** Calls of listeners that threw. */
    LISTENER_FAILURES,
    /** Times of a clock that went back, or ahead by more than time has passed. */
    JUMPS;

    /** As people see it. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
