package dev.remora.rpmsg.glink;

import static dev.remora.rpmsg.edge.channel.EdgeProperties.inRange;
import static dev.remora.rpmsg.edge.channel.EdgeProperties.option;
import static dev.remora.rpmsg.edge.channel.EdgeProperties.optional;

import dev.remora.platform.SharedMemory;
import dev.remora.rpmsg.edge.ReceivePolicy;
import dev.remora.rpmsg.edge.channel.EdgeProperties;
import dev.remora.rpmsg.edge.channel.EdgeSettings;
import dev.remora.rpmsg.glink.link.LinkSettings;
import dev.remora.rpmsg.glink.ssr.SsrName;
import dev.remora.smem.Smem;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Checks what is configured; what is wrong is said in one line that names edge, property and value. */
final class SettingsReader {

    /** The mark of a global partition, which is no host. */
    private static final int GLOBAL_HOST = 0xfffe;
    private static final Set<String> CLIENTS = Set.of("ap", "mp", "ad", "sc", "wc", "tz");
    /** Of a pipe. */
    private static final int UNIT = 8;

    private final EdgeConfiguration config;

    private SettingsReader(EdgeConfiguration config) {
        this.config = config;
    }

    /**
     * Checks all but where the pipes are.
     *
     * @param mailboxChannels how many the mailbox has
     * @throws IllegalArgumentException if something is wrong
     */
    static GlinkSettings read(EdgeConfiguration config, int mailboxChannels) {
        return checked(config, reader -> reader.settings(mailboxChannels));
    }

    /**
     * Checks where the pipes are.
     *
     * @param smem the heap, if it is there
     * @param memory the message RAM, if it is there
     * @return empty if what this edge's kind needs is not there
     * @throws IllegalArgumentException if something is wrong
     */
    static Optional<PipeSource> place(EdgeConfiguration config, @Nullable Smem smem, @Nullable SharedMemory memory) {
        return checked(config, reader -> reader.inMessageRam()
                ? Optional.ofNullable(memory).map(reader::place)
                : Optional.ofNullable(smem).map(reader::place));
    }

    private static <T> T checked(EdgeConfiguration config, Function<SettingsReader, T> read) {
        String owner = "GLINK edge";
        try {
            owner += " " + EdgeProperties.name(config.name());
            return read.apply(new SettingsReader(config));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(owner + ": " + e.getMessage(), e);
        }
    }

    private boolean inMessageRam() {
        return switch (config.kind()) {
            case "smem" -> false;
            case "rpm" -> true;
            default -> throw new IllegalArgumentException("kind '%s' is unknown, use smem or rpm".formatted(config
                    .kind()));
        };
    }

    private PipeSource place(Smem smem) {
        int remoteHost = inRange("remote.host", config::remote_host, 0, EdgeConfiguration.MOST_HOST);
        if (remoteHost == smem.host() || remoteHost == GLOBAL_HOST) {
            throw new IllegalArgumentException("remote.host %d is %s".formatted(remoteHost, remoteHost == GLOBAL_HOST
                    ? "no host"
                    : "the own host, as the SMEM has it"));
        }
        return new PipeSource.InSmem(smem, remoteHost, side().orElse(smem.host() < remoteHost), aligned("fifo.size",
                inRange("fifo.size", config::fifo_size, EdgeConfiguration.LEAST_PIPE, EdgeConfiguration.MOST_PIPE)));
    }

    private PipeSource place(SharedMemory memory) {
        if (!CLIENTS.contains(config.pipe())) {
            throw new IllegalArgumentException("pipe '%s' is unknown, use ap, mp, ad, sc, wc or tz".formatted(config
                    .pipe()));
        }
        int create = aligned("pipes.create", inRange("pipes.create", config::pipes_create, 0,
                EdgeConfiguration.MOST_PIPE));
        if (create > 0 && create < EdgeConfiguration.LEAST_PIPE) {
            throw new IllegalArgumentException("pipes.create %d is out of range, use 0, or %d to %d".formatted(create,
                    EdgeConfiguration.LEAST_PIPE, EdgeConfiguration.MOST_PIPE));
        }
        boolean first = side().orElse(true);
        if (create > 0 && first) {
            throw new IllegalArgumentException("pipes.create %d is for the second side, which makes the pipes"
                    .formatted(create));
        }
        return new PipeSource.InMessageRam(memory, config.pipe(), first, create);
    }

    private Optional<Boolean> side() {
        return option("side", config.side(), "first", "second");
    }

    private static int aligned(String property, int bytes) {
        if (bytes % UNIT != 0) {
            throw new IllegalArgumentException("%s %d is not a multiple of %d".formatted(property, bytes, UNIT));
        }
        return bytes;
    }

    private GlinkSettings settings(int mailboxChannels) {
        EdgeSettings edge = new EdgeSettings(config.name(), optional(config.processor()),
                inRange("mailbox.channel", config::mailbox_channel, 0, mailboxChannels - 1),
                ReceivePolicy.of(config.receive_thread()),
                TimeUnit.MICROSECONDS.toNanos(inRange("spin.micros", config::spin_micros, 1,
                        EdgeConfiguration.MOST_SPIN_MICROS)),
                TimeUnit.MILLISECONDS.toNanos(inRange("poll.millis", config::poll_millis, 1,
                        EdgeConfiguration.MOST_MILLIS)));
        return new GlinkSettings(edge, link(edge.pollNanos()), channels(), option("announce.opens", config
                .announce_opens(), "true", "false"), subsystem(edge.processor()));
    }

    private LinkSettings link(long pollNanos) {
        int features = inRange("features", config::features, 0, EdgeConfiguration.MOST_FEATURES);
        int messageMax = inRange("message.max", config::message_max, EdgeConfiguration.LEAST_MESSAGE,
                EdgeConfiguration.MOST_MESSAGE);
        Intents intents = Intents.of(config.intents(), messageMax);
        boolean intentless = inMessageRam();
        return new LinkSettings(config.name(), intentless ? 0 : features, intentless, intents.usual(), intents.byName(),
                messageMax, inRange("granted.max", config::granted_max, 0, EdgeConfiguration.MOST_GRANTED),
                TimeUnit.MILLISECONDS.toNanos(inRange("open.timeout.millis", config::open_timeout_millis, 1,
                        EdgeConfiguration.MOST_MILLIS)),
                pollNanos, inRange("channel.max", config::channel_max, 1, EdgeConfiguration.MOST_CHANNELS));
    }

    private Set<String> channels() {
        Set<String> names = EdgeProperties.names(config.channels_open());
        names.stream().filter(name -> !ChannelName.isUsable(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException("channels.open '%s' is no name of a channel: %s".formatted(name,
                    ChannelName.RULE));
        });
        return names;
    }

    private Optional<String> subsystem(Optional<String> processor) {
        Optional<String> name = optional(config.ssr_name());
        name.filter(text -> !SsrName.isUsable(text)).ifPresent(text -> {
            throw new IllegalArgumentException("ssr.name '%s' is not usable: %s".formatted(text, SsrName.RULE));
        });
        return name.or(() -> processor);
    }
}
