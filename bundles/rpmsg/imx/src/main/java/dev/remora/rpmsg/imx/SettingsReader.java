package dev.remora.rpmsg.imx;

import dev.remora.rpmsg.imx.link.ImxLayout;
import dev.remora.rpmsg.imx.link.LinkSettings;
import dev.remora.rpmsg.imx.link.WordChannels;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.osgi.service.component.ComponentException;

/** Checks what is configured; what is wrong is said in one line that names partition, property and value. */
final class SettingsReader {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,62}");

    private SettingsReader() {}

    /**
     * Checks it all.
     *
     * @param memoryAddress where the memory of the rings begins, as the other side sees it
     * @param wordChannels how many data channels the mailbox has
     * @param bellChannels how many doorbell channels
     * @throws IllegalArgumentException if something is wrong
     */
    static PartitionSettings read(PartitionConfiguration config, long memoryAddress, int wordChannels,
            int bellChannels) {
        if (!NAME.matcher(config.name()).matches()) {
            throw new IllegalArgumentException(
                    "partition: name '%s' is not usable: 1 to 63 letters, digits, '_', '-', and '.' except at the start"
                            .formatted(config.name()));
        }
        try {
            return settings(config, memoryAddress, wordChannels, bellChannels);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("partition " + config.name() + ": " + e.getMessage(), e);
        }
    }

    private static PartitionSettings settings(PartitionConfiguration config, long memoryAddress, int wordChannels,
            int bellChannels) {
        WordChannels channels = new WordChannels(inRange("tx", config::tx, 0, wordChannels - 1), inRange("rx",
                config::rx, 0, wordChannels - 1), inRange("rxdb", config::rxdb, 0, bellChannels - 1));
        LinkSettings link = new LinkSettings(config.name(), channels, inRange("partition", config::partition, 0,
                PartitionConfiguration.MOST_CHANNEL),
                millis("ready.timeout.millis", config::ready_timeout_millis,
                        PartitionConfiguration.MOST_MILLIS),
                millis("first.kick.millis", config::first_kick_millis,
                        PartitionConfiguration.MOST_KICK_MILLIS));
        return new PartitionSettings(link, address("vring.base", config.vring_base()).orElse(memoryAddress), inRange(
                "vdevs", config::vdevs, 1, ImxLayout.MOST_VDEVS), address("table.address", config.table_address()),
                millis("boot.timeout.millis", config::boot_timeout_millis, PartitionConfiguration.MOST_MILLIS));
    }

    private static long millis(String property, LongSupplier read, int most) {
        return TimeUnit.MILLISECONDS.toNanos(inRange(property, read, 1, most));
    }

    /** Declarative Services converts a number when it is read, and would not say which one it could not. */
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

    private static OptionalLong address(String property, String value) {
        String digits = value.strip();
        if (digits.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(digits.startsWith("0x") || digits.startsWith("0X")
                    ? Long.parseUnsignedLong(digits.substring(2), 16)
                    : Long.parseUnsignedLong(digits));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "%s '%s' is no address, use 0x and hexadecimal digits or a decimal number".formatted(property,
                            value),
                    e);
        }
    }
}
