package dev.remora.rpmsg.smd.channel;

/**
 * What can be set for the channels of an edge.
 *
 * @param always whether the channel is offered whatever the remote's state is ({@code rpm_requests})
 * @param packetMax longest packet that is taken in pieces, bytes; one that is longer breaks the protocol
 * @param openNanos how long the remote may take to open its side after the own one, nanoseconds
 * @param pollNanos how long a sender sleeps at most before it looks again, nanoseconds
 */
public record ChannelSettings(boolean always, int packetMax, long openNanos, long pollNanos) {}
