package dev.remora.platform.openamp;

import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.ComponentException;

/** Checks of configured values; what is wrong is said in one line that names component, property and value. */
final class Settings {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,62}");
    /** Addresses in a resource table have 32 bits. */
    private static final long LARGEST = 0xFFFF_FFFFL;

    private final String owner;

    /** Checks the name, which every other message carries. */
    Settings(String kind, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "%s: name '%s' is not usable: 1 to 63 letters, digits, '_', '-', and '.' except at the start"
                            .formatted(kind, name));
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
        check(value >= least && value <= most,
                "%s %d is out of range, use %d to %d".formatted(property, value, least, most));
        return value;
    }

    /** An address or a length. */
    long number(String property, String value, int multipleOf) {
        String digits = value.strip();
        long number;
        try {
            number = digits.startsWith("0x") || digits.startsWith("0X")
                    ? Long.parseLong(digits.substring(2), 16)
                    : Long.parseLong(digits);
        } catch (NumberFormatException e) {
            throw refused("%s '%s' is no number, use 0x and hexadecimal digits or a decimal number".formatted(property,
                    value));
        }
        check(number >= 0 && number <= LARGEST, "%s '%s' has more than 32 bits".formatted(property, value));
        check(number % multipleOf == 0, "%s '%s' is no multiple of %d".formatted(property, value, multipleOf));
        return number;
    }

    String oneOf(String property, @Nullable String value, String first, String second) {
        String given = value == null ? "" : value;
        check(given.equals(first) || given.equals(second),
                "%s '%s' is unknown, use %s or %s".formatted(property, given, first, second));
        return given;
    }

    void check(boolean good, String message) {
        if (!good) {
            throw refused(message);
        }
    }

    private IllegalArgumentException refused(String message) {
        return new IllegalArgumentException(owner + ": " + message);
    }
}
