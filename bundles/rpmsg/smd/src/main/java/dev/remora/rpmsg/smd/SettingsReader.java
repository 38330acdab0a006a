package dev.remora.rpmsg.smd;

import static dev.remora.rpmsg.edge.channel.EdgeProperties.inRange;
import static dev.remora.rpmsg.edge.channel.EdgeProperties.option;

import dev.remora.rpmsg.edge.ReceivePolicy;
import dev.remora.rpmsg.edge.channel.EdgeProperties;
import dev.remora.rpmsg.edge.channel.EdgeSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks what is configured; what is wrong is said in one line that names edge, property and value. */
final class SettingsReader {

    private static final String AUTO = "auto";
    /** The mark of a global partition, which is no host. */
    private static final int NO_HOST = 0xfffe;

    private SettingsReader() {}

    /**
     * Checks it all.
     *
     * @param ownHost the own host id
     * @param mailboxChannels how many the mailbox has
     * @throws IllegalArgumentException if something is wrong
     */
    static SmdSettings read(EdgeConfiguration config, int ownHost, int mailboxChannels) {
        try {
            EdgeProperties.name(config.name());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("SMD edge: " + e.getMessage(), e);
        }
        try {
            return settings(config, ownHost, mailboxChannels);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("SMD edge " + config.name() + ": " + e.getMessage(), e);
        }
    }

    private static SmdSettings settings(EdgeConfiguration config, int ownHost, int mailboxChannels) {
        int remoteHost = inRange("remote.host", config::remote_host, 0, EdgeConfiguration.MOST_HOST);
        if (remoteHost == ownHost || remoteHost == NO_HOST) {
            throw new IllegalArgumentException("remote.host %d is %s".formatted(remoteHost, remoteHost == NO_HOST
                    ? "no host"
                    : "the own host, as the SMEM has it"));
        }
        return new SmdSettings(common(config, mailboxChannels), remoteHost,
                inRange("edge", config::edge, 0, EdgeConfiguration.MOST_EDGE),
                option("side", config.side(), "first", "second"), layout(config.layout()),
                ItemSet.of(config.tables()), create(config.channels_create()),
                option("announce.creates", config.announce_creates(), "true", "false"),
                EdgeProperties.names(config.always_open()),
                TimeUnit.MILLISECONDS.toNanos(inRange("open.timeout.millis", config::open_timeout_millis, 1,
                        EdgeConfiguration.MOST_MILLIS)),
                inRange("packet.max", config::packet_max, EdgeConfiguration.LEAST_PACKET,
                        EdgeConfiguration.MOST_PACKET));
    }

    private static EdgeSettings common(EdgeConfiguration config, int mailboxChannels) {
        return new EdgeSettings(config.name(), EdgeProperties.optional(config.processor()),
                inRange("mailbox.channel", config::mailbox_channel, 0, mailboxChannels - 1),
                ReceivePolicy.of(config.receive_thread()),
                TimeUnit.MICROSECONDS.toNanos(inRange("spin.micros", config::spin_micros, 1,
                        EdgeConfiguration.MOST_SPIN_MICROS)),
                TimeUnit.MILLISECONDS.toNanos(inRange("poll.millis", config::poll_millis, 1,
                        EdgeConfiguration.MOST_MILLIS)));
    }

    private static @Nullable Layout layout(String value) {
        if (value.equals(AUTO)) {
            return null;
        }
        return Arrays.stream(Layout.values()).filter(layout -> layout.toString().equals(value)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "layout '%s' is unknown, use auto, byte or word".formatted(value)));
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
}
