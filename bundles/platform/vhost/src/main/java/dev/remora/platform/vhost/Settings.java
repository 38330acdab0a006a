package dev.remora.platform.vhost;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.osgi.service.component.ComponentException;

/** Checks of configured values; what is wrong is said in one line that names the device, the property and the value. */
final class Settings {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,62}");
    /** The kernel's 107, less one as everywhere here. */
    private static final int LONGEST_PATH = 106;
    /** Bits of the device type. */
    private static final long DEVICE_FEATURES = 0xFF_FFFFL;

    private final String owner;

    /** Checks the name, which every other message carries. */
    Settings(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "vhost-user device: name '%s' is not usable: 1 to 63 letters, digits, '_', '-', and '.' except at the start"
                            .formatted(name));
        }
        owner = "vhost-user device " + name;
    }

    /** Reads a number: Declarative Services converts it here, and would not say which one it could not. */
    int inRange(String property, LongSupplier read, int least, int most) {
        long value;
        try {
            value = read.getAsLong();
        } catch (ComponentException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw refused("%s is not a number: %s".formatted(property, reason.getMessage()));
        }
        if (value < least || value > most) {
            throw refused("%s %d is out of range, use %d to %d".formatted(property, value, least, most));
        }
        return (int) value;
    }

    Path path(String path) {
        int bytes = path.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > LONGEST_PATH) {
            throw refused("path %s has %d bytes, a socket's path can have %d".formatted(path, bytes, LONGEST_PATH));
        }
        if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
            throw refused("path '%s' is not absolute".formatted(path));
        }
        return Path.of(path);
    }

    long features(String text) {
        String digits = text.strip();
        try {
            long bits = Long.decode(digits);
            if ((bits & ~DEVICE_FEATURES) == 0) {
                return bits;
            }
        } catch (NumberFormatException e) {
            throw refused("features '%s' is no number, use 0x and hexadecimal digits".formatted(text));
        }
        throw refused("features %s has bits that are not of the device type, use 0 to 23".formatted(text));
    }

    ByteBuffer config(String text) {
        String digits = text.strip();
        if (digits.length() > 2 * MessageLayout.CONFIG_MOST_BYTES) {
            throw refused("config.space has %d digits, use at most %d".formatted(digits.length(), 2
                    * MessageLayout.CONFIG_MOST_BYTES));
        }
        try {
            return ByteBuffer.wrap(HexFormat.of().parseHex(digits)).asReadOnlyBuffer();
        } catch (IllegalArgumentException e) {
            throw refused("config.space '%s' is not pairs of hexadecimal digits".formatted(digits));
        }
    }

    IllegalArgumentException refused(String message) {
        return new IllegalArgumentException(owner + ": " + message);
    }
}
