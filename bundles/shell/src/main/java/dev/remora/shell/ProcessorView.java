package dev.remora.shell;

import dev.remora.remoteproc.ProcessorStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a remote processor is shown. */
final class ProcessorView {

    private ProcessorView() {}

    static String table(List<ProcessorStatus> processors) {
        Table table = new Table("NAME", "STATE", "FIRMWARE", "SOURCE", "CRASHES", "DETAILS", "REASON");
        for (ProcessorStatus p : processors) {
            table.row(p.name(), p.state(), p.firmware(), p.source(), p.crashes(), Table.pairs(p.details()), p.reason());
        }
        return table.toString();
    }

    /** To the second: what is finer is in the JSON. */
    static String time(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static String line(ProcessorStatus p) {
        String reason = p.reason().isEmpty() ? "" : ": " + p.reason();
        return Table.printable("%s: %s, firmware %s%s".formatted(p.name(), p.state(), p.firmware(), reason));
    }

    /** {@code problem} repeats the reason, under the key by which {@code remora:status} collects problems. */
    static Map<String, @Nullable Object> json(ProcessorStatus p) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", p.name());
        row.put("state", p.state().name());
        row.put("firmware", p.firmware());
        row.put("source", p.source());
        row.put("sha256", p.sha256());
        row.put("reason", p.reason());
        row.put("crashes", p.crashes());
        row.put("since", p.since().toString());
        row.put("details", p.details());
        row.put("problem", p.reason());
        return row;
    }
}
