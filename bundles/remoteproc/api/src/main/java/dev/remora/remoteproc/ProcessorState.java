package dev.remora.remoteproc;

/** The states of a remote processor, as in the kernel's remoteproc. */
public enum ProcessorState {
    /** Powered off, or not started by this gateway. */
    OFFLINE,
    /** Paused by its processor bundle. */
    SUSPENDED,
    /** Started by this gateway. */
    RUNNING,
    /** A fault was reported and it has not recovered. */
    CRASHED,
    /** Started by someone else; this gateway is not connected. */
    DETACHED,
    /** Started by someone else; this gateway is connected. */
    ATTACHED,
    /** Its processor bundle is gone. */
    DELETED
}
