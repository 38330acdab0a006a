package dev.remora.shell;

import dev.remora.srtm.GpioLine;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a line is shown and typed. */
final class GpioView {

    private GpioView() {}

    static String of(GpioLine line, boolean high, boolean json) {
        if (!json) {
            return line + ": " + (high ? "high" : "low");
        }
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("line", line.toString());
        row.put("high", high);
        return JsonText.object(row);
    }

    static boolean level(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "high", "1" -> true;
            case "low", "0" -> false;
            default -> throw new IllegalArgumentException("'%s' is neither high nor low".formatted(text));
        };
    }
}
