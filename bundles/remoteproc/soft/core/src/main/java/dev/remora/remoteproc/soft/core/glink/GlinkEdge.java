package dev.remora.remoteproc.soft.core.glink;

/**
 * An edge: two processors and what is between them.
 *
 * @param peer the host id of the other processor: 0 for the application processor
 * @param doorbell the mailbox channel that rings the peer
 * @param fifo bytes of the ring to the peer, a multiple of 8
 * @param features what is offered: bit 0 is the reuse of receive buffers
 */
public record GlinkEdge(int peer, int doorbell, int fifo, int features) {}
