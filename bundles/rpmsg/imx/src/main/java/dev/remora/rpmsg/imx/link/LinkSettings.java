package dev.remora.rpmsg.imx.link;

/**
 * What is configured, checked.
 *
 * @param name of the partition
 * @param channels of the mailbox
 * @param partition its number, as the controller has it
 * @param readyTimeoutNanos how long it may take to say that it is ready after a reset
 * @param firstKickNanos after so long a word that is not taken is worth a line
 */
public record LinkSettings(String name, WordChannels channels, int partition, long readyTimeoutNanos,
        long firstKickNanos) {}
