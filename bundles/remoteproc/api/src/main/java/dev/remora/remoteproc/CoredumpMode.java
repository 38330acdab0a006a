package dev.remora.remoteproc;

/** What becomes of the memory of a crashed core before it is started again; the kernel's words. */
public enum CoredumpMode {
    /** Nothing is kept. */
    DISABLED,
    /** It is copied into a file, then the core recovers. */
    ENABLED,
    /** The recovery waits until a reader has taken it from the core's own memory, or a timeout has passed. */
    INLINE
}
