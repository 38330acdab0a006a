package dev.remora.benchmarks;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A line that a process printed: flat JSON, as it is written here. */
record Row(String json) {

    String text(String key) {
        return find(key, "\"([^\"]*)\"");
    }

    /** A number; 0 if there is none. */
    double number(String key) {
        String found = find(key, "([-0-9.]+)");
        return found.isEmpty() ? 0 : Double.parseDouble(found);
    }

    private String find(String key, String value) {
        Matcher matcher = Pattern.compile("\"" + key + "\":" + value).matcher(json);
        return matcher.find() ? matcher.group(1) : "";
    }
}
