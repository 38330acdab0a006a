package dev.remora.rpmsg.glink.link;

import java.util.List;
import java.util.Map;

/**
 * How a link behaves.
 *
 * @param name of the edge, for errors
 * @param features offered at the start, a mask
 * @param intentless whether data flows without intents
 * @param defaultIntents sizes of the receive buffers that a channel announces, bytes each
 * @param intents the same by channel name
 * @param messageMax longest message in each direction, bytes; also the largest intent that is granted on request
 * @param grantedMax how many bytes of intents are granted on request at a time, for each channel
 * @param openNanos how long a remote may take to acknowledge an OPEN, or to open its side
 * @param pollNanos how long a waiting sender sleeps at most
 * @param channelMax how many channels the remote may have open
 */
public record LinkSettings(String name, int features, boolean intentless, List<Integer> defaultIntents,
        Map<String, List<Integer>> intents, int messageMax, int grantedMax, long openNanos, long pollNanos,
        int channelMax) {}
