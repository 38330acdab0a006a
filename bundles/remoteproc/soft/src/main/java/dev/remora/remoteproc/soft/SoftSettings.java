package dev.remora.remoteproc.soft;

import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.spi.RemoteCore;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A checked configuration.
 *
 * @param core what makes the core: another value needs another core
 * @param properties what the service says of it: may change while the core runs
 */
record SoftSettings(CoreSettings core, Map<String, Object> properties) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,31}");
    private static final long MIN_READY_MILLIS = 100;
    /** A few turns of the main loop: a core that has to wait for its CPU hangs not yet. */
    private static final long MIN_HEARTBEAT_MILLIS = 500;
    private static final long MAX_MILLIS = 600_000;

    /**
     * Checks a configuration.
     *
     * @throws IllegalArgumentException naming the property, its value and what is allowed
     */
    static SoftSettings of(SoftProcessorConfig config) {
        String name = checkName("name", required("name", config.name()));
        Map<String, Object> properties = new TreeMap<>();
        properties.put(RemoteProcessor.NAME, name);
        properties.put(RemoteProcessor.FIRMWARE, required("firmware", config.firmware()));
        properties.put(RemoteProcessor.AUTO_BOOT, config.auto_boot());
        properties.put(RemoteProcessor.DEPENDS_ON, dependencies(config.depends_on()));
        recovery(config.recovery(), properties);
        coredump(config.coredump(), properties);
        // Without a filter DS would take any memory and any mailbox.
        required("memory.target", config.memory_target());
        required("mailbox.target", config.mailbox_target());
        long ready = inRange("ready.timeout.millis", config.ready_timeout_millis(), MIN_READY_MILLIS, "");
        long heartbeat = config.heartbeat_timeout_millis();
        if (heartbeat != 0) {
            inRange("heartbeat.timeout.millis", heartbeat, MIN_HEARTBEAT_MILLIS, "0 or ");
        }
        return new SoftSettings(new CoreSettings(name, Duration.ofMillis(ready), Duration.ofMillis(heartbeat),
                config.outlives_gateway(), config.restarts_itself()), Map.copyOf(properties));
    }

    private static String[] dependencies(String @Nullable [] configured) {
        return configured == null
                ? new String[0]
                : Arrays.stream(configured).map(String::trim).filter(name -> !name.isEmpty()).map(name -> checkName(
                        "depends.on", name)).toArray(String[]::new);
    }

    private static void recovery(@Nullable String configured, Map<String, Object> properties) {
        switch (lower(configured)) {
            case "" -> {
            }
            case "true" -> properties.put(RemoteCore.RECOVERY, true);
            case "false" -> properties.put(RemoteCore.RECOVERY, false);
            default ->
                throw new IllegalArgumentException("recovery '" + configured + "': must be true, false or empty");
        }
    }

    private static void coredump(@Nullable String configured, Map<String, Object> properties) {
        String mode = lower(configured);
        if (mode.isEmpty()) {
            return;
        }
        if (Arrays.stream(CoredumpMode.values()).noneMatch(known -> known.name().equalsIgnoreCase(mode))) {
            throw new IllegalArgumentException("coredump '" + configured
                    + "': must be disabled, enabled, inline or empty");
        }
        properties.put(RemoteCore.COREDUMP, mode);
    }

    private static String lower(@Nullable String configured) {
        return configured == null ? "" : configured.trim().toLowerCase(Locale.ROOT);
    }

    private static String checkName(String property, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(property + " '" + name
                    + "': must be 1 to 31 letters, digits, '-', '_' or '.'");
        }
        return name;
    }

    private static long inRange(String property, long millis, long min, String otherwise) {
        if (millis < min || millis > MAX_MILLIS) {
            throw new IllegalArgumentException(
                    "%s %d: must be %sfrom %d to %d".formatted(property, millis, otherwise, min,
                            MAX_MILLIS));
        }
        return millis;
    }

    private static String required(String property, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(property + " is missing");
        }
        return value;
    }
}
