package dev.remora.shell;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Words of a fixed set, as users type them. */
final class Words {

    private Words() {}

    /** Any case; blanks and hyphens for underlines. */
    static <E extends Enum<E>> E parse(Class<E> type, String word) {
        String name = word.strip().toUpperCase(Locale.ROOT).replace(' ', '_').replace('-', '_');
        return Arrays.stream(type.getEnumConstants()).filter(one -> one.name().equals(name)).findAny()
                .orElseThrow(() -> new IllegalArgumentException("'%s' is none of: %s".formatted(word,
                        Arrays.stream(type.getEnumConstants()).map(Words::of).collect(Collectors.joining(", ")))));
    }

    /** As it is to be typed. */
    static String of(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The kernel says enabled and disabled. */
    static boolean onOff(String word) {
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "on", "enabled", "true" -> true;
            case "off", "disabled", "false" -> false;
            default -> throw new IllegalArgumentException("'%s' is neither on nor off".formatted(word));
        };
    }
}
