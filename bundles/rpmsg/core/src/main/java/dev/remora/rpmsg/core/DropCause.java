package dev.remora.rpmsg.core;

/** Why a message or an announcement was not acted upon. */
enum DropCause {
    /** Announced under a name outside the safe set. */
    BAD_NAME("bad-name"),
    /** Announced at an address that no channel can have. */
    BAD_ADDRESS("bad-address"),
    /** Announced again. */
    DUPLICATE("duplicate"),
    /** One announcement more than the edge may have channels. */
    TOO_MANY_CHANNELS("too-many-channels"),
    /** Withdrawn without having been announced. */
    UNKNOWN_WITHDRAWAL("unknown-withdrawal"),
    /** Withdrawn by the remote, but there by configuration. */
    STATIC_WITHDRAWAL("static-withdrawal"),
    /** Announced too soon after too many others. */
    ANNOUNCEMENT_RATE("announcement-rate"),
    /** A message to an address at which nobody listens. */
    NO_ENDPOINT("no-endpoint"),
    /** A message that waited for a driver that did not come. */
    NO_DRIVER("no-driver"),
    /** A message that waited for a next driver, which did not come in time. */
    GRACE_EXPIRED("grace-expired"),
    /** A message that waited when its driver or bundle was taken from the channel. */
    UNBOUND("unbound"),
    /** A message that waited when the channel was withdrawn. */
    WITHDRAWN("withdrawn"),
    /** A message that waited when the session ended. */
    EDGE_ENDED("edge-ended"),
    /** A message that waited when the bus stopped. */
    BUS_STOPPED("bus-stopped"),
    /** A message for which there was no room to wait. */
    QUEUE_FULL("queue-full"),
    /** A message at which the driver's callback threw. */
    CALLBACK_FAILED("callback-failed");

    private final String text;

    DropCause(String text) {
        this.text = text;
    }

    /** The name that shells show. */
    String text() {
        return text;
    }
}
