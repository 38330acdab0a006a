package dev.remora.rpmsg.core;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a remote and a driver may use up.
 *
 * @param channels live channels that the remote announced, per edge
 * @param endpoints local addresses per edge
 * @param announcementsPerSecond new channels per second and edge, and at once after a pause; the first
 *            {@code channels} of a session do not count
 * @param nameBytes longest name of an announced channel
 * @param patienceNanos how long a driver's callback or probe is waited for when the driver has to go
 * @param settings how channels are kept of which no configuration says otherwise
 */
record Limits(int channels, int endpoints, int announcementsPerSecond, int nameBytes, long patienceNanos,
        ChannelSettings settings) {

    private static final Logger LOG = LoggerFactory.getLogger(Limits.class);

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    static Limits of(BusConfiguration configuration) {
        return new Limits(
                checked("channels.max", configuration::channels_max, BusConfiguration.CHANNELS_MIN,
                        BusConfiguration.CHANNELS_MAX, BusConfiguration.CHANNELS),
                checked("endpoints.max", configuration::endpoints_max, BusConfiguration.ENDPOINTS_MIN,
                        BusConfiguration.ENDPOINTS_MAX, BusConfiguration.ENDPOINTS),
                checked("announcements.per.second", configuration::announcements_per_second,
                        BusConfiguration.ANNOUNCEMENTS_MIN, BusConfiguration.ANNOUNCEMENTS_MAX,
                        BusConfiguration.ANNOUNCEMENTS),
                checked("name.bytes.max", configuration::name_bytes_max, BusConfiguration.NAME_BYTES_MIN,
                        BusConfiguration.NAME_BYTES, BusConfiguration.NAME_BYTES),
                PATIENCE_NANOS, settings(configuration));
    }

    private static ChannelSettings settings(BusConfiguration configuration) {
        return new ChannelSettings(
                checked("queue.messages", configuration::queue_messages, BusConfiguration.MESSAGES_MIN,
                        BusConfiguration.MESSAGES_MAX, BusConfiguration.MESSAGES),
                checked("queue.bytes", configuration::queue_bytes, BusConfiguration.BYTES_MIN,
                        BusConfiguration.BYTES_MAX, BusConfiguration.BYTES),
                overflow(configuration.overflow()),
                checked("grace.millis", configuration::grace_millis, BusConfiguration.GRACE_MIN,
                        BusConfiguration.GRACE_MAX, BusConfiguration.GRACE),
                checked("retained.percent", configuration::retained_percent, BusConfiguration.RETAINED_MIN,
                        BusConfiguration.RETAINED_MAX, BusConfiguration.RETAINED),
                checked("send.timeout.millis", configuration::send_timeout_millis, BusConfiguration.SEND_MIN,
                        BusConfiguration.SEND_MAX, BusConfiguration.SEND),
                Optional.empty());
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

    /** Whether there must be an entry of the policy. What is neither yes nor no keeps closed what may have been meant so. */
    static boolean policyRequired(BusConfiguration configuration) {
        String value = configuration.policy_required();
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> {
                LOG.warn("configuration {}: policy.required must be true or false, is {}; using true", BusComponent.PID,
                        Texts.oneLine(value));
                yield true;
            }
        };
    }

    private static Overflow overflow(String value) {
        return switch (value) {
            case "hold" -> Overflow.HOLD;
            case "drop" -> Overflow.DROP;
            default -> {
                LOG.warn("configuration {}: overflow must be hold or drop, is {}; using hold", BusComponent.PID,
                        Texts.oneLine(value));
                yield Overflow.HOLD;
            }
        };
    }
}
