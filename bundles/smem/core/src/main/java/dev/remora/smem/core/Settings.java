package dev.remora.smem.core;

import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.osgi.service.component.ComponentException;

/** Checks of configured values; what is wrong is said in one line that names component, property and value. */
final class Settings {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,62}");

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

    void check(boolean good, String message) {
        if (!good) {
            throw refused(message);
        }
    }

    IllegalArgumentException refused(String message) {
        return new IllegalArgumentException(owner + ": " + message);
    }
}
