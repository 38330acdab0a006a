package dev.remora.shell;

import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the channel that a user means: by its id, as EDGE.NAME, or by its name, where only one has it. */
final class ChannelLookup {

    static final String NO_BUS = "no rpmsg bus is running: is the bundle dev.remora.rpmsg.core active?";
    static final String CHANNEL = "the channel: its id, EDGE.NAME, or its name where only one has it; see rpmsg:list";

    private static final int CANDIDATES = 10;

    private ChannelLookup() {}

    static <T> T running(@Nullable T bus) {
        if (bus == null) {
            throw new IllegalStateException(NO_BUS);
        }
        return bus;
    }

    static ChannelStatus find(@Nullable RpmsgInventory bus, String text) {
        List<ChannelStatus> all = running(bus).channels();
        List<Predicate<ChannelStatus>> ways = List.of(c -> c.id().equals(text),
                c -> (c.edge() + "." + c.name()).equals(text), c -> c.name().equals(text));
        for (Predicate<ChannelStatus> way : ways) {
            List<ChannelStatus> found = all.stream().filter(way).toList();
            if (found.size() == 1) {
                return found.getFirst();
            }
            if (found.size() > 1) {
                throw new IllegalArgumentException("several channels are '%s': %s".formatted(text, candidates(found)));
            }
        }
        throw new IllegalArgumentException("no channel '%s'; known: %s".formatted(text, candidates(all)));
    }

    /** The channel as it is now. */
    static @Nullable ChannelStatus again(@Nullable RpmsgInventory bus, String id) {
        return bus == null
                ? null
                : bus.channels().stream().filter(channel -> channel.id().equals(id)).findFirst().orElse(null);
    }

    private static String candidates(List<ChannelStatus> channels) {
        String first = channels.stream().limit(CANDIDATES).map(ChannelStatus::id).collect(Collectors.joining(", "));
        int more = channels.size() - CANDIDATES;
        return channels.isEmpty() ? "none" : more > 0 ? first + " and " + more + " more" : first;
    }
}
