package dev.remora.imx;

/** Where this side stands with another partition of the chip. */
public enum PartitionState {
    /** The rings are being set up: zeroed, receive buffers posted, each vdev kicked once. */
    COLD,
    /** The rings are ready; nothing was heard of the other side yet. It is kicked again from time to time. */
    WAIT_READY,
    /** Both sides use the rings. */
    UP,
    /** The other side was reset or broke the rules: senders and drivers are on their way out. */
    QUIESCE,
    /** Nobody here touches the rings; the other side is expected to say that it is ready. */
    WAIT_PEER,
    /** Stopped. The other side was not touched. */
    DOWN
}
