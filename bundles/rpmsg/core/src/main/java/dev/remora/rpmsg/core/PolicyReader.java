package dev.remora.rpmsg.core;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.osgi.framework.VersionRange;
import org.osgi.service.component.ComponentException;

/** Reads an entry of the policy from its configuration, strictly: what is misspelled would allow more than was meant. */
final class PolicyReader {

    private static final Set<String> PROPERTIES = Set.of("bundle", "version", "acts", "channels", "processors",
            "destinations", "messages.per.second", "bytes.max");

    private PolicyReader() {
    }

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException if it cannot be used: which property, why, what to do
     */
    static PolicyEntry.Rule read(PolicyConfiguration configuration, Map<String, Object> properties) {
        properties.keySet().stream().filter(PolicyReader::isUnknown).sorted().findFirst().ifPresent(key -> {
            throw new IllegalArgumentException(key + " is no property of a policy entry: use "
                    + String.join(", ", PROPERTIES.stream().sorted().toList()));
        });
        return new PolicyEntry.Rule(named("bundle", configuration.bundle(), NamePattern::new),
                version(configuration.version()), acts(configuration.acts()),
                patterns("channels", configuration.channels()), patterns("processors", configuration.processors()),
                named("destinations", filled("destinations", configuration.destinations()), Destinations::of),
                inRange("messages.per.second", configuration::messages_per_second, PolicyConfiguration.RATE_MAX),
                inRange("bytes.max", configuration::bytes_max, PolicyConfiguration.BYTES_MAX));
    }

    /** Those with a dot in front, and those of the framework and its tools, are not ours. */
    private static boolean isUnknown(String key) {
        return !PROPERTIES.contains(key) && !key.startsWith(".") && !key.startsWith("service.")
                && !key.startsWith("component.") && !key.startsWith("osgi.ds.") && !key.startsWith("felix.")
                && !key.startsWith(":");
    }

    private static Optional<VersionRange> version(String range) {
        return range.isBlank() ? Optional.empty() : Optional.of(named("version", range.strip(), VersionRange::valueOf));
    }

    private static Set<Act> acts(String[] words) {
        EnumSet<Act> acts = EnumSet.noneOf(Act.class);
        for (String word : filled("acts", words)) {
            acts.add(Act.of(word.strip()).orElseThrow(
                    () -> new IllegalArgumentException("acts: '" + word + "' is unknown, use bind, open, send")));
        }
        return acts;
    }

    private static List<NamePattern> patterns(String property, String[] words) {
        return filled(property, words).stream().map(word -> named(property, word.strip(), NamePattern::new)).toList();
    }

    private static List<String> filled(String property, String[] words) {
        if (words.length == 0)
            throw new IllegalArgumentException(property + " is empty: name some, or leave it out for all");
        return Arrays.asList(words);
    }

    private static int inRange(String property, IntSupplier read, int most) {
        int value;
        try {
            value = read.getAsInt();
        } catch (ComponentException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException(property + " is not a number: " + reason.getMessage());
        }
        if (value < 0 || value > most)
            throw new IllegalArgumentException("%s %d is out of range, use 0 to %d".formatted(property, value, most));
        return value;
    }

    private static <T, R> R named(String property, T value, Function<T, R> read) {
        try {
            return read.apply(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(property + ": " + e.getMessage());
        }
    }
}
