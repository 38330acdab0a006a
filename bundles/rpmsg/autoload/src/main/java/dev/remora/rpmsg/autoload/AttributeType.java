package dev.remora.rpmsg.autoload;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.osgi.framework.Version;

/** The types of attributes in an index. */
enum AttributeType {
    STRING, VERSION, LONG, DOUBLE;

    private static final String LIST = "list";

    /**
     * Reads a value.
     *
     * @param type its type as in the index; empty: a string
     * @throws IllegalArgumentException if the type is unknown, or the value is not of it
     */
    static Object parse(String type, String value) {
        String name = type.strip().toLowerCase(Locale.ROOT);
        if (!name.startsWith(LIST)) {
            return of(name).read(value);
        }
        String element = name.substring(LIST.length());
        if (element.startsWith("<") && element.endsWith(">")) {
            element = element.substring(1, element.length() - 1);
        }
        AttributeType elements = of(element.strip());
        List<Object> list = new ArrayList<>();
        for (String part : split(value)) {
            list.add(elements.read(part));
        }
        return List.copyOf(list);
    }

    private static AttributeType of(String name) {
        return switch (name) {
            case "", "string" -> STRING;
            case "version" -> VERSION;
            case "long" -> LONG;
            case "double" -> DOUBLE;
            default -> throw new IllegalArgumentException("unknown type " + name);
        };
    }

    private Object read(String value) {
        return switch (this) {
            case STRING -> value;
            case VERSION -> Version.parseVersion(value.strip());
            case LONG -> Long.valueOf(value.strip());
            case DOUBLE -> Double.valueOf(value.strip());
        };
    }

    /** At commas, but not at {@code \,}. */
    private static List<String> split(String value) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '\\' && i + 1 < value.length()) {
                part.append(value.charAt(++i));
            } else if (c == ',') {
                parts.add(part.toString().strip());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString().strip());
        return parts;
    }
}
