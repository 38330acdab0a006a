package dev.remora.console;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Some keys of JSON objects as aligned columns. */
final class Table {
    private Table() {}

    static String of(JsonArray array, List<String> columns) {
        List<JsonObject> rows = array.stream().filter(JsonObject.class::isInstance).map(JsonValue::asJsonObject)
                .toList();
        var lines = new StringBuilder();
        var widths = columns.stream().collect(Collectors.toMap(key -> key, key -> width(key, rows)));
        for (JsonObject row : rows) {
            String line = columns.stream().map(key -> padded(cell(row, key), Objects.requireNonNull(widths.get(key))))
                    .collect(Collectors.joining("  "));
            lines.append(line.stripTrailing()).append('\n');
        }
        return lines.toString();
    }

    private static int width(String key, List<JsonObject> rows) {
        return rows.stream().mapToInt(row -> cell(row, key).length()).max().orElse(0);
    }

    private static String cell(JsonObject row, String key) {
        return switch (row.get(key)) {
            case null -> "-";
            case JsonString string -> string.getString();
            case JsonValue value when value.getValueType() == JsonValue.ValueType.NULL -> "-";
            case JsonValue value -> value.toString();
        };
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
