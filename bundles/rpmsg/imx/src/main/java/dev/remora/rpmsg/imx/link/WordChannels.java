package dev.remora.rpmsg.imx.link;

/**
 * Which channels of the mailbox are used.
 *
 * @param tx data channel of our words
 * @param rx data channel of the other side's words
 * @param rxdb doorbell channel by which the other side says that it is ready
 */
public record WordChannels(int tx, int rx, int rxdb) {}
