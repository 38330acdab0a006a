package dev.remora.rpmsg.core;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.VersionRange;

/** One entry of the policy: what it allows, and how much of it. */
final class PolicyEntry {

    /**
     * As configured, and checked.
     *
     * @param bundle symbolic names
     * @param versions of the bundle; empty for all
     * @param acts at least one
     * @param channels their names; at least one pattern
     * @param processors names of their processors, an empty name for none; at least one pattern
     * @param destinations where to
     * @param perSecond messages; 0 for no limit
     * @param bytes of one message; 0 for no limit
     */
    record Rule(NamePattern bundle, Optional<VersionRange> versions, Set<Act> acts, List<NamePattern> channels,
            List<NamePattern> processors, Destinations destinations, int perSecond, int bytes) {

        @Override
        public String toString() {
            return bundle + versions.map(range -> " " + range).orElse("") + " may "
                    + acts.stream().sorted().map(Act::toString).collect(Collectors.joining(", ")) + " on "
                    + words(channels) + " of " + words(processors) + " to " + destinations
                    + (perSecond == 0 ? "" : ", " + perSecond + " messages a second")
                    + (bytes == 0 ? "" : ", " + bytes + " bytes a message");
        }

        private static String words(List<NamePattern> patterns) {
            return patterns.stream().map(NamePattern::text).collect(Collectors.joining(","));
        }
    }

    private final String name;
    private final Rule rule;
    private final @Nullable TokenBuckets buckets;
    private final LongAdder denied = new LongAdder();

    PolicyEntry(String name, Rule rule, LongSupplier nanoTime) {
        this.name = name;
        this.rule = rule;
        this.buckets = rule.perSecond() == 0 ? null : new TokenBuckets(rule.perSecond(), nanoTime);
    }

    String name() {
        return name;
    }

    Rule rule() {
        return rule;
    }

    boolean allows(Act act, BundleFacts bundle, ChannelFacts channel) {
        return rule.acts().contains(act) && rule.bundle().matches(bundle.symbolicName())
                && rule.versions().map(range -> range.includes(bundle.version())).orElse(true)
                && any(rule.channels(), channel.name()) && any(rule.processors(), channel.processor().orElse(""));
    }

    private static boolean any(List<NamePattern> patterns, String name) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(name));
    }

    /** The limit that all endpoints of a bundle on a channel share; null if there is none. */
    @Nullable
    TokenBucket bucket(BundleFacts bundle, ChannelFacts channel) {
        return buckets == null ? null : buckets.of(bundle, channel);
    }

    void countDenied() {
        denied.increment();
    }

    long denied() {
        return denied.sum();
    }
}
