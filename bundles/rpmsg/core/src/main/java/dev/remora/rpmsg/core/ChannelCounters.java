package dev.remora.rpmsg.core;

import java.util.concurrent.atomic.LongAdder;

/**
 * What a channel counts, for all its endpoints and owners.
 *
 * @param sent messages sent
 * @param received messages delivered
 * @param drops messages dropped
 */
record ChannelCounters(LongAdder sent, LongAdder received, DropCounters drops) {

    ChannelCounters() {
        this(new LongAdder(), new LongAdder(), new DropCounters());
    }
}
