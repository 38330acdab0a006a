package dev.remora.shell;

import dev.remora.remoteproc.Coredump;
import dev.remora.remoteproc.RemoteProcessor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How core files are listed. */
final class CoredumpView {

    private CoredumpView() {}

    static String list(List<RemoteProcessor> processors, boolean json) {
        Table table = new Table("NAME", "CRASH", "BYTES", "REASON", "FILE");
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (RemoteProcessor processor : processors) {
            for (Coredump dump : processor.coredumps()) {
                table.row(processor.name(), ProcessorView.time(dump.time()), dump.size(), dump.reason(),
                        dump.file().map(Path::toString).orElse("waits for rproc:dump " + processor.name() + " FILE"));
                rows.add(json(processor.name(), dump));
            }
        }
        if (json) {
            return JsonText.array(rows);
        }
        return rows.isEmpty() ? "no core files" : table.toString();
    }

    private static Map<String, @Nullable Object> json(String name, Coredump dump) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", name);
        row.put("time", dump.time().toString());
        row.put("size", dump.size());
        row.put("reason", dump.reason());
        row.put("file", dump.file().map(Path::toString).orElse(null));
        row.put("inline", dump.file().isEmpty());
        return row;
    }
}
