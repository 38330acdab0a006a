package dev.remora.rpmsg.keepalive;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.component.ComponentException;

/**
 * A configuration, checked.
 *
 * @param name the configuration's
 * @param kind what is watched
 * @param periodMillis time between two looks
 * @param limit looks in a row without a sign of life
 */
record Settings(String name, Kind kind, long periodMillis, int limit) {

    /** Finds nothing: a reference has it as its target, and the configuration too, unless another is configured. */
    static final String NO_TARGET = "(!(" + Constants.OBJECTCLASS + "=*))";

    private static final String KIND_MESSAGE = "message";
    private static final String KIND_COUNTER = "counter";

    /** What is watched. */
    sealed interface Kind {
    }

    /** Answers to a message; or, with any traffic, that something arrives at all. */
    record Message(Payload payload, boolean anyTraffic) implements Kind {}

    /** A word in memory that the remote advances. */
    record Counter(long offset, String edge) implements Kind {}

    /**
     * Checks it.
     *
     * @throws IllegalArgumentException if it cannot be used: which property, why, what to do
     */
    static Settings of(String name, KeepaliveConfiguration configuration) {
        Kind kind = switch (configuration.kind()) {
            case KIND_MESSAGE -> message(configuration);
            case KIND_COUNTER -> counter(configuration);
            default -> throw refused(
                    "kind '%s' is unknown, use %s or %s".formatted(configuration.kind(), KIND_MESSAGE, KIND_COUNTER));
        };
        return new Settings(name, kind,
                inRange("period.millis", configuration::period_millis, KeepaliveConfiguration.PERIOD_MIN,
                        KeepaliveConfiguration.PERIOD_MAX),
                (int) inRange("limit", configuration::limit, 1, KeepaliveConfiguration.LIMIT_MAX));
    }

    private static Kind message(KeepaliveConfiguration configuration) {
        filter("channel.target", configuration.channel_target(), "(rpmsg.name=heartbeat)");
        absent("memory.target", configuration.memory_target(), KIND_COUNTER);
        absent("edge", configuration.edge(), KIND_COUNTER);
        boolean traffic = switch (configuration.alive()) {
            case "answer" -> false;
            case "traffic" -> true;
            default -> throw refused("alive '%s' is unknown, use answer or traffic".formatted(configuration.alive()));
        };
        String text = configuration.message();
        String hex = configuration.message_hex();
        if (text.isEmpty() == hex.isEmpty())
            throw refused("what to send is not clear: set either message or message.hex");
        return new Message(hex.isEmpty() ? new Payload(text.getBytes(StandardCharsets.UTF_8)) : bytes(hex), traffic);
    }

    private static Payload bytes(String hex) {
        try {
            return new Payload(HexFormat.of().parseHex(hex.replace(" ", "")));
        } catch (IllegalArgumentException e) {
            throw refused("message.hex '%s' is not hexadecimal, two digits a byte".formatted(hex));
        }
    }

    private static Kind counter(KeepaliveConfiguration configuration) {
        filter("memory.target", configuration.memory_target(), "(name=m4-ddr)");
        absent("channel.target", configuration.channel_target(), KIND_MESSAGE);
        absent("message", configuration.message(), KIND_MESSAGE);
        absent("message.hex", configuration.message_hex(), KIND_MESSAGE);
        if (configuration.edge().isBlank())
            throw refused("edge is missing: name the edge that fails with the counter, such as m4.vdev0");
        return new Counter(offset(configuration.offset().strip()), configuration.edge().strip());
    }

    private static long offset(String text) {
        long offset;
        try {
            offset = text.startsWith("0x") || text.startsWith("0X")
                    ? Long.parseLong(text.substring(2), 16)
                    : Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw refused("offset '%s' is no number, use decimal or 0x…".formatted(text));
        }
        if (offset < 0 || offset % Integer.BYTES != 0)
            throw refused("offset '%s' must be a multiple of %d, from 0".formatted(text, Integer.BYTES));
        return offset;
    }

    private static void filter(String property, @Nullable String filter, String example) {
        if (filter == null || filter.equals(NO_TARGET))
            throw refused("%s is missing: say which service, such as %s".formatted(property, example));
        try {
            FrameworkUtil.createFilter(filter);
        } catch (InvalidSyntaxException e) {
            throw refused("%s '%s' is no filter, use one such as %s".formatted(property, filter, example));
        }
    }

    private static void absent(String property, @Nullable String value, String kind) {
        if (value != null && !value.isEmpty() && !value.equals(NO_TARGET))
            throw refused("%s is for kind %s: leave it out, or change kind".formatted(property, kind));
    }

    private static long inRange(String property, LongSupplier read, long least, long most) {
        long value;
        try {
            value = read.getAsLong();
        } catch (ComponentException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw refused("%s is not a number: %s".formatted(property, reason.getMessage()));
        }
        if (value < least || value > most)
            throw refused("%s %d is out of range, use %d to %d".formatted(property, value, least, most));
        return value;
    }

    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(why);
    }
}
