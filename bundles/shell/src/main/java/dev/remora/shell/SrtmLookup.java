package dev.remora.shell;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.srtm.SrtmService;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Finds the service that a user means: that of the edge named, or the only one. */
final class SrtmLookup {

    static final String EDGE = "the edge, such as m4.vdev1; needed where more than one has such a channel, see srtm:list";

    private SrtmLookup() {}

    /**
     * The one that is meant.
     *
     * @param known with their properties
     * @param edge empty for the only one
     * @param channel name of the channel that offers such a service
     */
    static <S extends SrtmService> S find(List<Map.Entry<Map<String, Object>, S>> known, String edge, String channel) {
        if (known.isEmpty()) {
            throw new IllegalStateException("no %s is bound, see rpmsg:list".formatted(channel));
        }
        List<Map.Entry<Map<String, Object>, S>> meant = known.stream()
                .filter(one -> edge.isEmpty() || edge(one.getKey()).equals(edge)).toList();
        if (meant.size() != 1) {
            throw new IllegalArgumentException(
                    "%s have %s: name one with --edge%s".formatted(known.stream().map(one -> edge(one.getKey()))
                            .sorted(Comparator.naturalOrder()).collect(Collectors.joining(", ")), channel,
                            edge.isEmpty() ? "" : ", not '" + edge + "'"));
        }
        return meant.getFirst().getValue();
    }

    static String edge(Map<String, Object> properties) {
        return Objects.toString(properties.get(RpmsgChannel.EDGE), "-");
    }
}
