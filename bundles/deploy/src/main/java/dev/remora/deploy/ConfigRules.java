package dev.remora.deploy;

import java.lang.reflect.Array;
import java.util.Collection;
import java.util.Collections;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.felix.metatype.AD;
import org.osgi.service.metatype.AttributeDefinition;

/** What a bundle's Metatype says about the configurations of one PID. */
record ConfigRules(String pid, boolean factory, Map<String, AD> attributes) {
    /** Filled in by ConfigurationAdmin's interpolation plugin: the value is not known here. */
    private static final String PLACEHOLDER = "$[";

    ConfigRules {
        Map<String, AD> ignoringCase = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        ignoringCase.putAll(attributes);
        attributes = ignoringCase;
    }

    void check(Dictionary<String, Object> properties) throws BadDropInException {
        for (String key : keys(properties)) {
            AD attribute = attributes.get(key);
            if (attribute != null) {
                check(key, attribute, properties.get(key));
            }
        }
    }

    /** Names the component does not know: most likely misspelled. */
    List<String> unknown(Dictionary<String, Object> properties) {
        Predicate<String> own = key -> key.startsWith(".") || key.startsWith("service.") || key.endsWith(".target")
                || key.endsWith(".cardinality.minimum") || attributes.containsKey(key);
        return keys(properties).stream().filter(own.negate()).toList();
    }

    private static List<String> keys(Dictionary<String, Object> properties) {
        return Collections.list(properties.keys()).stream().sorted().toList();
    }

    private static void check(String key, AD attribute, Object value) throws BadDropInException {
        List<String> values = values(value);
        if (attribute.getCardinality() == 0 && values.size() > 1) {
            throw new BadDropInException(key + " has " + values.size() + " values: allowed is one");
        }
        for (String one : values) {
            if (!one.contains(PLACEHOLDER) && !valid(attribute, one)) {
                throw new BadDropInException(key + " = " + one + ": allowed is " + allowed(attribute));
            }
        }
    }

    private static boolean valid(AD attribute, String value) {
        // The reader splits at commas, wherever the value is to be one.
        String complaint = attribute.validate(value.replace("\\", "\\\\").replace(",", "\\,"));
        return complaint == null || complaint.isEmpty() || complaint.equals(AD.VALIDATE_MISSING);
    }

    private static List<String> values(Object value) {
        if (value.getClass().isArray()) {
            return IntStream.range(0, Array.getLength(value)).mapToObj(i -> String.valueOf(Array.get(value, i)))
                    .toList();
        }
        if (value instanceof Collection<?> collection) {
            return collection.stream().map(String::valueOf).toList();
        }
        return List.of(value.toString());
    }

    private static String allowed(AD attribute) {
        String[] options = attribute.getOptionValues();
        if (options != null && options.length > 0) {
            return "one of " + List.of(options).stream().collect(Collectors.joining(", "));
        }
        String type = type(attribute.getType());
        String min = attribute.getMin();
        String max = attribute.getMax();
        if (min != null && max != null) {
            return type + " from " + min + " to " + max;
        }
        return type + (min == null ? "" : ", at least " + min) + (max == null ? "" : ", at most " + max);
    }

    private static String type(int type) {
        return switch (type) {
            case AttributeDefinition.BOOLEAN -> "true or false";
            case AttributeDefinition.INTEGER, AttributeDefinition.LONG, AttributeDefinition.SHORT,
                    AttributeDefinition.BYTE ->
                "a whole number";
            case AttributeDefinition.DOUBLE, AttributeDefinition.FLOAT -> "a number";
            case AttributeDefinition.CHARACTER -> "one character";
            default -> "text of a length";
        };
    }
}
