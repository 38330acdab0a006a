package dev.remora.shell;

import jakarta.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON on one line. */
final class JsonText {

    private JsonText() {}

    static String array(List<Map<String, @Nullable Object>> rows) {
        return Json.createArrayBuilder(rows).build().toString();
    }

    static String object(Map<String, @Nullable Object> row) {
        return Json.createObjectBuilder(row).build().toString();
    }
}
