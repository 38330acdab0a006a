package dev.remora.remoteproc.core.coredump;

import dev.remora.remoteproc.CoredumpMode;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How core files are kept.
 *
 * @param mode of the processors for which nothing else is set
 * @param folder where files lie; empty: there is no place
 * @param files how many of one processor are kept
 * @param bytes how many bytes of all processors are kept together
 * @param timeout how long a recovery waits, be it for the reader of an inline one or until a file is written
 */
public record CoredumpSettings(CoredumpMode mode, Optional<Path> folder, int files, long bytes, Duration timeout) {

    private static final Logger LOG = LoggerFactory.getLogger(CoredumpSettings.class);
    private static final String PID = "dev.remora.remoteproc.core";

    /**
     * Takes configured values; for those that are none it says so in a line, and takes the default.
     *
     * @param mode {@code coredump}
     * @param path {@code coredump.path}; empty: {@code data/coredumps} of the home
     * @param files {@code coredump.files}
     * @param bytes {@code coredump.bytes}
     * @param seconds {@code coredump.timeout.seconds}
     * @param home framework property {@code remora.home}; null if it is not set
     */
    public static CoredumpSettings of(String mode, String path, int files, long bytes, int seconds,
            @Nullable String home) {
        return new CoredumpSettings(mode(mode).orElseGet(() -> {
            LOG.warn("{}: coredump = \"{}\" is none of disabled, enabled, inline; disabled is used", PID, Texts.oneLine(
                    mode, 64));
            return CoredumpMode.DISABLED;
        }), folder(path, home), (int) inRange("coredump.files", files, 1, 1000, 5),
                inRange("coredump.bytes", bytes, 65536,
                        1L << 40, 1L << 30),
                Duration.ofSeconds(inRange("coredump.timeout.seconds", seconds, 1, 86400, 300)));
    }

    /** A mode by its name, in any case. */
    public static Optional<CoredumpMode> mode(String name) {
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "disabled" -> Optional.of(CoredumpMode.DISABLED);
            case "enabled" -> Optional.of(CoredumpMode.ENABLED);
            case "inline" -> Optional.of(CoredumpMode.INLINE);
            default -> Optional.empty();
        };
    }

    private static Optional<Path> folder(String path, @Nullable String home) {
        try {
            if (!path.isBlank()) {
                return Optional.of(Path.of(path.strip()).toAbsolutePath().normalize());
            }
        } catch (InvalidPathException e) {
            LOG.warn("{}: coredump.path \"{}\" ignored: {}", PID, Texts.oneLine(path, 256), Texts.why(e));
        }
        return home == null ? Optional.empty() : Optional.of(Path.of(home, "data", "coredumps").toAbsolutePath());
    }

    private static long inRange(String name, long value, long min, long max, long instead) {
        if (value >= min && value <= max) {
            return value;
        }
        LOG.warn("{}: {} = {} is not from {} to {}; {} is used", PID, name, value, min, max, instead);
        return instead;
    }
}
