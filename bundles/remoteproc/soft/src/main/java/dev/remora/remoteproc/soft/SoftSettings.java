package dev.remora.remoteproc.soft;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A checked configuration.
 *
 * @param name the remote processor
 * @param firmware its firmware
 * @param autoBoot whether it is started by itself
 * @param readyTimeout how long the firmware may take until it runs
 */
record SoftSettings(String name, String firmware, boolean autoBoot, Duration readyTimeout) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,31}");
    private static final long MIN_READY_MILLIS = 100;
    private static final long MAX_READY_MILLIS = 600_000;

    /**
     * Checks a configuration.
     *
     * @throws IllegalArgumentException naming the property, its value and what is allowed
     */
    static SoftSettings of(SoftProcessorConfig config) {
        String name = required("name", config.name());
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name '" + name + "': must be 1 to 31 letters, digits, '-', '_' or '.'");
        }
        String firmware = required("firmware", config.firmware());
        // Without a filter DS would take any memory and any mailbox.
        required("memory.target", config.memory_target());
        required("mailbox.target", config.mailbox_target());
        long millis = config.ready_timeout_millis();
        if (millis < MIN_READY_MILLIS || millis > MAX_READY_MILLIS) {
            throw new IllegalArgumentException("ready.timeout.millis " + millis + ": must be from " + MIN_READY_MILLIS
                    + " to " + MAX_READY_MILLIS);
        }
        return new SoftSettings(name, firmware, config.auto_boot(), Duration.ofMillis(millis));
    }

    private static String required(String property, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(property + " is missing");
        }
        return value;
    }

    /** Whether the other settings can do with this core: only what the service properties say differs. */
    boolean sameCore(SoftSettings other) {
        return name.equals(other.name) && readyTimeout.equals(other.readyTimeout);
    }
}
