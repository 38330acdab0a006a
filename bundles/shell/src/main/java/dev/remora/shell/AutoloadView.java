package dev.remora.shell;

import dev.remora.rpmsg.RpmsgAutoload.Loaded;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How it is shown what autoload has loaded, and why. */
final class AutoloadView {

    private AutoloadView() {}

    static String line(Loaded entry) {
        String what = entry.bundle().isEmpty() ? "nothing" : entry.bundle();
        String place = entry.bundle().isEmpty() ? "in" : "from";
        String problem = entry.problem().isEmpty() ? "" : ": " + entry.problem();
        return "autoload: %s for %s, %s %s%s".formatted(what, entry.channel(), place, entry.location(), problem);
    }

    static List<Map<String, @Nullable Object>> json(List<Loaded> loaded, String channel) {
        return loaded.stream().filter(entry -> entry.channel().equals(channel)).map(AutoloadView::json).toList();
    }

    private static Map<String, @Nullable Object> json(Loaded entry) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("bundle", entry.bundle());
        row.put("location", entry.location());
        row.put("problem", entry.problem());
        return row;
    }
}
