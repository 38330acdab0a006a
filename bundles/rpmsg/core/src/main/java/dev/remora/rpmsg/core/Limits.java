package dev.remora.rpmsg.core;

import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a remote and a driver may use up.
 *
 * @param channels live channels per edge
 * @param queueMessages messages that may wait for a driver
 * @param queueBytes their payload bytes
 * @param patienceNanos how long a driver's callback or probe is waited for when the driver has to go
 */
record Limits(int channels, int queueMessages, int queueBytes, long patienceNanos) {

    private static final Logger LOG = LoggerFactory.getLogger(Limits.class);

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    static Limits of(BusConfiguration configuration) {
        return new Limits(
                checked("channels.max", configuration::channels_max, BusConfiguration.CHANNELS_MIN,
                        BusConfiguration.CHANNELS_MAX, BusConfiguration.CHANNELS),
                checked("queue.messages", configuration::queue_messages, BusConfiguration.MESSAGES_MIN,
                        BusConfiguration.MESSAGES_MAX, BusConfiguration.MESSAGES),
                checked("queue.bytes", configuration::queue_bytes, BusConfiguration.BYTES_MIN,
                        BusConfiguration.BYTES_MAX, BusConfiguration.BYTES),
                PATIENCE_NANOS);
    }

    /** A bad value costs its property, not the bus: the default is used. */
    private static int checked(String property, IntSupplier value, int min, int max, int fallback) {
        String found;
        try {
            int number = value.getAsInt();
            if (number >= min && number <= max)
                return number;
            found = Integer.toString(number);
        } catch (RuntimeException notANumber) {
            found = Texts.describe(notANumber);
        }
        LOG.warn("configuration {}: {} must be {} to {}, is {}; using {}", BusComponent.PID, property, min, max, found,
                fallback);
        return fallback;
    }
}
