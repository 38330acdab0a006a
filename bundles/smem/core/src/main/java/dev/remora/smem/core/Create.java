package dev.remora.smem.core;

/** What to write into blank memory. */
public enum Create {
    /** Nothing: somebody else does. */
    NONE,
    /** Version 11: a global heap, and partitions if there are any. */
    HEAP,
    /** Version 12: partitions, a global one among them. */
    PARTITIONS
}
