package dev.remora.rpmsg.core;

import dev.remora.rpmsg.RpmsgChannel;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.ComponentException;
import org.slf4j.Logger;

/** Reads the properties of a configuration, of which some may be absent; what is wrong is said in one line. */
final class ConfiguredValues {

    private static final String NAME = "service.pid";
    private static final String HEXADECIMAL = "0x";

    private final Map<String, ?> properties;
    private final String owner;

    ConfiguredValues(String kind, Map<String, ?> properties) {
        this.properties = properties;
        this.owner = properties.get(NAME) instanceof String pid ? pid : kind;
    }

    /** What to call the configuration. */
    String owner() {
        return owner;
    }

    /** A text; empty if it is absent or blank. */
    Optional<String> text(String property) {
        Object value = properties.get(property);
        if (value == null)
            return Optional.empty();
        String text = value.toString().strip();
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    Optional<NamePattern> pattern(String property) {
        return text(property).map(text -> {
            try {
                return new NamePattern(text);
            } catch (IllegalArgumentException e) {
                throw refused(property + " " + e.getMessage());
            }
        });
    }

    Optional<Integer> number(String property, int least, int most) {
        return text(property).map(text -> {
            long number;
            try {
                number = Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw refused(
                        "%s '%s' is no number, use %d to %d".formatted(property, Texts.oneLine(text), least, most));
            }
            if (number < least || number > most)
                throw refused("%s %d is out of range, use %d to %d".formatted(property, number, least, most));
            return (int) number;
        });
    }

    Optional<Boolean> flag(String property) {
        return text(property).map(text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refused(
                    "%s '%s' is neither true nor false".formatted(property, Texts.oneLine(text)));
        });
    }

    Optional<Overflow> overflow(String property) {
        return text(property).map(text -> switch (text) {
            case "hold" -> Overflow.HOLD;
            case "drop" -> Overflow.DROP;
            default -> throw refused(
                    "%s '%s' is unknown, use hold or drop".formatted(property, Texts.oneLine(text)));
        });
    }

    /** An address, decimal or hexadecimal; {@link RpmsgChannel#ADDRESS_ANY} if it is absent. */
    int address(String property) {
        return text(property).map(text -> {
            try {
                boolean hexadecimal = text.regionMatches(true, 0, HEXADECIMAL, 0, HEXADECIMAL.length());
                int address = hexadecimal
                        ? Integer.parseUnsignedInt(text.substring(HEXADECIMAL.length()), 16)
                        : Integer.parseUnsignedInt(text);
                if (address != RpmsgChannel.ADDRESS_ANY)
                    return address;
            } catch (NumberFormatException e) {
                // Said below, as for the one number that is no address.
            }
            throw refused("%s '%s' is no address, use 0 to 4294967294 or 0x0 to 0xfffffffe".formatted(property,
                    Texts.oneLine(text)));
        }).orElse(RpmsgChannel.ADDRESS_ANY);
    }

    IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("configuration " + owner + ": " + why);
    }

    /** Says it in the log, and gives what a component throws to stay inactive. */
    static ComponentException inactive(Logger log, IllegalArgumentException refusal) {
        String why = String.valueOf(refusal.getMessage());
        log.warn("{}", why);
        return new ComponentException(why);
    }
}
