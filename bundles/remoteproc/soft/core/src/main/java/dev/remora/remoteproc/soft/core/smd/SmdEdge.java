package dev.remora.remoteproc.soft.core.smd;

/**
 * An edge: two processors and what is between them.
 *
 * @param number the edge's number in the allocation table: 6 application processor and WCNSS, 15 and RPM
 * @param peer the host id of the other processor: 0 for the application processor
 * @param first whether our processor is the first of the edge: its halves are the first records and the lower rings
 * @param words whether memory takes nothing but aligned words
 * @param doorbell the mailbox channel that rings the peer
 */
public record SmdEdge(int number, int peer, boolean first, boolean words, int doorbell) {}
