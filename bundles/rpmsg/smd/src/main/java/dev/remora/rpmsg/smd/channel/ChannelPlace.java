package dev.remora.rpmsg.smd.channel;

import dev.remora.smem.SmemItem;

/**
 * A channel as the allocation table shows it, its items found and not yet checked.
 *
 * @param name at most 20 bytes, printable
 * @param address what the bus knows the remote end by: 64 × table (0 primary, 1 secondary) + cid
 * @param stream whether it carries bytes, not packets
 * @param first whether the own processor is the first one of the edge's name: record 0 and the lower ring are its own
 * @param info the channel info item: 40 bytes (byte layout) or 88 bytes (word layout)
 * @param fifo the FIFO item: two rings of half its size
 */
public record ChannelPlace(String name, int address, boolean stream, boolean first, SmemItem info, SmemItem fifo) {}
