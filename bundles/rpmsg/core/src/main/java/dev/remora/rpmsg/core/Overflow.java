package dev.remora.rpmsg.core;

/** What becomes of a message that finds no room to wait. */
enum Overflow {
    /** It stays in the transport's buffer: nothing is lost, the remote is slowed down. */
    HOLD,
    /** It is dropped and counted. */
    DROP
}
