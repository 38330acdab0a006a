package dev.remora.rpmsg.core;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A configured entry about channels: what it says goes before what the bus says, and before what a less exact entry says.
 *
 * @param name which channels
 * @param edge on which edge, or on any
 */
record SettingsEntry(NamePattern name, Optional<NamePattern> edge, Optional<Integer> queueMessages,
        Optional<Integer> queueBytes, Optional<Overflow> overflow, Optional<Integer> graceMillis,
        Optional<Integer> retainedPercent, Optional<Integer> sendTimeoutMillis, Optional<String> driverOverride) {

    /** The longer name first, then the longer edge; an exact one is longer than one with a star. */
    private static final Comparator<SettingsEntry> MOST_EXACT = Comparator
            .comparingInt((SettingsEntry entry) -> exactness(entry.name))
            .thenComparingInt(entry -> entry.edge.map(SettingsEntry::exactness).orElse(-1)).reversed();

    static SettingsEntry of(ConfiguredValues values) {
        return new SettingsEntry(
                values.pattern("name").orElseThrow(
                        () -> values.refused("name is missing: give a channel's name, or the beginning of one and *")),
                values.pattern("edge"),
                values.number("queue.messages", BusConfiguration.MESSAGES_MIN, BusConfiguration.MESSAGES_MAX),
                values.number("queue.bytes", BusConfiguration.BYTES_MIN, BusConfiguration.BYTES_MAX),
                values.overflow("overflow"),
                values.number("grace.millis", BusConfiguration.GRACE_MIN, BusConfiguration.GRACE_MAX),
                values.number("retained.percent", BusConfiguration.RETAINED_MIN, BusConfiguration.RETAINED_MAX),
                values.number("send.timeout.millis", BusConfiguration.SEND_MIN, BusConfiguration.SEND_MAX),
                values.text("driver.override"));
    }

    /** What holds for a channel. */
    static ChannelSettings resolve(List<SettingsEntry> entries, ChannelSettings bus, String channel, String edge) {
        List<SettingsEntry> about = entries.stream().filter(entry -> entry.isAbout(channel, edge)).sorted(MOST_EXACT)
                .toList();
        return new ChannelSettings(first(about, SettingsEntry::queueMessages).orElse(bus.queueMessages()),
                first(about, SettingsEntry::queueBytes).orElse(bus.queueBytes()),
                first(about, SettingsEntry::overflow).orElse(bus.overflow()),
                first(about, SettingsEntry::graceMillis).orElse(bus.graceMillis()),
                first(about, SettingsEntry::retainedPercent).orElse(bus.retainedPercent()),
                first(about, SettingsEntry::sendTimeoutMillis).orElse(bus.sendTimeoutMillis()),
                first(about, SettingsEntry::driverOverride).or(bus::driverOverride));
    }

    private boolean isAbout(String channel, String edgeName) {
        return name.matches(channel) && edge.map(pattern -> pattern.matches(edgeName)).orElse(true);
    }

    private static <T> Optional<T> first(List<SettingsEntry> entries, Function<SettingsEntry, Optional<T>> property) {
        return entries.stream().map(property).flatMap(Optional::stream).findFirst();
    }

    private static int exactness(NamePattern pattern) {
        String text = pattern.text();
        return text.endsWith("*") ? text.length() - 1 : Integer.MAX_VALUE;
    }
}
