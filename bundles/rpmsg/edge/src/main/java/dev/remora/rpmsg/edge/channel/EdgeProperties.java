package dev.remora.rpmsg.edge.channel;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.osgi.service.component.ComponentException;

/** Checks what is configured for an edge. What is wrong is said in one line that names the property and the value. */
public final class EdgeProperties {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,62}");
    private static final String AUTO = "auto";

    private EdgeProperties() {}

    /**
     * Checks the name of an edge.
     *
     * @param name as configured
     * @return the name
     * @throws IllegalArgumentException if it is not usable
     */
    public static String name(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name '%s' is not usable: 1 to 63 letters, digits, '_', '-', and '.' except at the start"
                            .formatted(name));
        }
        return name;
    }

    /**
     * Checks a number. Declarative Services converts it when it is read, and would not say which one it could not.
     *
     * @param property its name
     * @param read reads it
     * @param least the least
     * @param most the most
     * @return the number
     * @throws IllegalArgumentException if it is none, or out of range
     */
    public static int inRange(String property, LongSupplier read, int least, int most) {
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

    /**
     * Reads one of {@code auto} and two more.
     *
     * @param property its name
     * @param value what is configured
     * @param yes means true
     * @param no means false
     * @return empty for {@code auto}
     * @throws IllegalArgumentException if it is another one
     */
    public static Optional<Boolean> option(String property, String value, String yes, String no) {
        if (value.equals(AUTO)) {
            return Optional.empty();
        }
        if (!value.equals(yes) && !value.equals(no)) {
            throw new IllegalArgumentException("%s '%s' is unknown, use auto, %s or %s".formatted(property, value, yes,
                    no));
        }
        return Optional.of(value.equals(yes));
    }

    /**
     * Reads a name that may be blank.
     *
     * @param name what is configured
     * @return empty if it is blank
     */
    public static Optional<String> optional(String name) {
        return name.isBlank() ? Optional.empty() : Optional.of(name.strip());
    }

    /**
     * Reads names.
     *
     * @param names what is configured; blank ones do not count
     * @return each once
     */
    public static Set<String> names(String[] names) {
        return Arrays.stream(names).map(String::strip).filter(name -> !name.isEmpty()).collect(Collectors
                .toUnmodifiableSet());
    }
}
