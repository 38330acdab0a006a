package dev.remora.platform.posix;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.ComponentException;
import org.slf4j.Logger;

/** Checks of configured values; what is wrong is said in one line that names component, property and value. */
final class Settings {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,62}");

    private final String owner;

    /** Checks the name, which every other message carries. */
    Settings(String kind, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "%s: name '%s' is not usable: 1 to 63 letters, digits, '_', '-', and '.' except at the start"
                            .formatted(
                                    kind, name));
        }
        this.owner = kind + " " + name;
    }

    /** Reads a number: Declarative Services converts it here, and would not say which one it could not. */
    long inRange(String property, LongSupplier read, long least, long most) {
        long value;
        try {
            value = read.getAsLong();
        } catch (ComponentException e) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw refused("%s is not a number: %s".formatted(property, reason.getMessage()));
        }
        check(value >= least && value <= most, "%s %d is out of range, use %d to %d".formatted(property, value, least,
                most));
        return value;
    }

    long address(String property, String value) {
        String digits = value.strip();
        try {
            return digits.startsWith("0x") || digits.startsWith("0X")
                    ? Long.parseUnsignedLong(digits.substring(2), 16)
                    : Long.parseUnsignedLong(digits);
        } catch (NumberFormatException e) {
            throw refused("%s '%s' is no address, use 0x and hexadecimal digits or a decimal number".formatted(property,
                    value));
        }
    }

    String oneOf(String property, @Nullable String value, String first, String second) {
        String given = value == null ? "" : value;
        check(given.equals(first) || given.equals(second), "%s '%s' is unknown, use %s or %s".formatted(property,
                given, first, second));
        return given;
    }

    void check(boolean good, String message) {
        if (!good) {
            throw refused(message);
        }
    }

    IllegalArgumentException refused(String message) {
        return new IllegalArgumentException(owner + ": " + message);
    }

    /** Turns the failure of a file operation into one line. */
    IllegalArgumentException refused(IOException e) {
        String reason = e instanceof FileSystemException file && file.getReason() != null
                ? file.getMessage()
                : e.getClass().getSimpleName() + ": " + e.getMessage();
        return new IllegalArgumentException(owner + ": " + reason, e);
    }

    /** Says it in the log and gives what a component throws to stay inactive. */
    static ComponentException inactive(Logger log, IllegalArgumentException e) {
        log.warn("{}", e.getMessage());
        log.debug("Not activated", e);
        return new ComponentException(e.getMessage());
    }
}
