package dev.remora.rpmsg.smd;

import dev.remora.rpmsg.edge.ReceivePolicy;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.ComponentException;

/** Checks what is configured; what is wrong is said in one line that names edge, property and value. */
final class SettingsReader {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,62}");
    private static final String AUTO = "auto";
    /** The mark of a global partition, which is no host. */
    private static final int NO_HOST = 0xfffe;

    private final String owner;

    private SettingsReader(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "SMD edge: name '%s' is not usable: 1 to 63 letters, digits, '_', '-', and '.' except at the start"
                            .formatted(name));
        }
        owner = "SMD edge " + name;
    }

    /**
     * Checks it all.
     *
     * @param ownHost the own host id
     * @param mailboxChannels how many the mailbox has
     * @throws IllegalArgumentException if something is wrong
     */
    static EdgeSettings read(EdgeConfiguration config, int ownHost, int mailboxChannels) {
        SettingsReader reader = new SettingsReader(config.name());
        try {
            return reader.settings(config, ownHost, mailboxChannels);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(reader.owner + ": " + e.getMessage(), e);
        }
    }

    private EdgeSettings settings(EdgeConfiguration config, int ownHost, int mailboxChannels) {
        int remoteHost = inRange("remote.host", config::remote_host, 0, EdgeConfiguration.MOST_HOST);
        if (remoteHost == ownHost || remoteHost == NO_HOST) {
            throw new IllegalArgumentException("remote.host %d is %s".formatted(remoteHost, remoteHost == NO_HOST
                    ? "no host"
                    : "the own host, as the SMEM has it"));
        }
        return new EdgeSettings(config.name(), remoteHost,
                inRange("edge", config::edge, 0, EdgeConfiguration.MOST_EDGE),
                option("side", config.side(), "first", "second"), layout(config.layout()),
                ItemSet.of(config.tables()), processor(config.processor()), create(config.channels_create()),
                option("announce.creates", config.announce_creates(), "true", "false"), names(config.always_open()),
                TimeUnit.MILLISECONDS.toNanos(inRange("open.timeout.millis", config::open_timeout_millis, 1,
                        EdgeConfiguration.MOST_MILLIS)),
                inRange("packet.max", config::packet_max, EdgeConfiguration.LEAST_PACKET,
                        EdgeConfiguration.MOST_PACKET),
                inRange("mailbox.channel", config::mailbox_channel, 0, mailboxChannels - 1),
                ReceivePolicy.of(config.receive_thread()),
                TimeUnit.MICROSECONDS.toNanos(inRange("spin.micros", config::spin_micros, 1,
                        EdgeConfiguration.MOST_SPIN_MICROS)),
                TimeUnit.MILLISECONDS.toNanos(inRange("poll.millis", config::poll_millis, 1,
                        EdgeConfiguration.MOST_MILLIS)));
    }

    /** Declarative Services converts a number here, and would not say which one it could not. */
    private static int inRange(String property, LongSupplier read, int least, int most) {
        long value;
        try {
            value = read.getAsLong();
        } catch (ComponentException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException("%s is not a number: %s".formatted(property, reason.getMessage()), e);
        }
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s %d is out of range, use %d to %d".formatted(property, value, least,
                    most));
        }
        return (int) value;
    }

    private static Optional<Boolean> option(String property, String value, String yes, String no) {
        if (value.equals(AUTO)) {
            return Optional.empty();
        }
        if (!value.equals(yes) && !value.equals(no)) {
            throw new IllegalArgumentException("%s '%s' is unknown, use auto, %s or %s".formatted(property, value, yes,
                    no));
        }
        return Optional.of(value.equals(yes));
    }

    private static @Nullable Layout layout(String value) {
        if (value.equals(AUTO)) {
            return null;
        }
        return Arrays.stream(Layout.values()).filter(layout -> layout.toString().equals(value)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "layout '%s' is unknown, use auto, byte or word".formatted(value)));
    }

    private static Optional<String> processor(String name) {
        return name.isBlank() ? Optional.empty() : Optional.of(name.strip());
    }

    private static List<WantedChannel> create(String[] texts) {
        List<WantedChannel> create = Arrays.stream(texts).filter(text -> !text.isBlank()).map(WantedChannel::of)
                .toList();
        Set<String> names = create.stream().map(WantedChannel::name).collect(Collectors.toSet());
        if (names.size() != create.size()) {
            throw new IllegalArgumentException("channels.create has a name twice: " + String.join(", ", texts));
        }
        return create;
    }

    private static Set<String> names(String[] names) {
        return Arrays.stream(names).map(String::strip).filter(name -> !name.isEmpty()).collect(Collectors
                .toUnmodifiableSet());
    }
}
