package dev.remora.rpmsg.core;

import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How a channel is kept.
 *
 * @param queueMessages messages that may wait for a driver
 * @param queueBytes their payload bytes
 * @param overflow what becomes of those that find no room
 * @param graceMillis how long they wait for the next driver when one has gone
 * @param retainedPercent how much of the edge's receive buffers an endpoint may retain
 * @param sendTimeoutMillis how long senders wait for a buffer
 * @param driverOverride the only driver that may have the channel, if any
 */
record ChannelSettings(int queueMessages, int queueBytes, Overflow overflow, int graceMillis, int retainedPercent,
        int sendTimeoutMillis, Optional<String> driverOverride) {

    private static final int WHOLE = 100;

    /** For an endpoint of an edge that has so many receive buffers. */
    InboxSettings inbox(int buffers) {
        return new InboxSettings(queueMessages, queueBytes, overflow,
                (int) ((long) buffers * retainedPercent / WHOLE));
    }

    long graceNanos() {
        return TimeUnit.MILLISECONDS.toNanos(graceMillis);
    }

    long sendTimeoutNanos() {
        return TimeUnit.MILLISECONDS.toNanos(sendTimeoutMillis);
    }

    /** For shells. */
    String overflowText() {
        return overflow.name().toLowerCase(Locale.ROOT);
    }
}
