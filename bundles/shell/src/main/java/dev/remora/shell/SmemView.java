package dev.remora.shell;

import dev.remora.smem.Smem;
import dev.remora.smem.SmemReport;
import dev.remora.smem.SmemReport.Heap;
import dev.remora.smem.SmemReport.Item;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How an SMEM is shown. */
final class SmemView {

    private SmemView() {}

    static String table(List<SmemReport> reports) {
        Table table = new Table("NAME", "HOST", "VERSION", "HEAPS", "ITEMS", "FREE", "LOCK", "PROBLEM");
        for (SmemReport r : reports) {
            table.row(r.name(), r.host(), version(r), r.heaps().size(), items(r), free(r), lock(r), problem(r));
        }
        return table.toString();
    }

    static String text(SmemReport report) {
        StringBuilder text = new StringBuilder("%s: host %d, version %s, items below %d, lock %s".formatted(
                report.name(), report.host(), version(report), report.itemCount(), lock(report)));
        report.problems().forEach(problem -> text.append("\nproblem: ").append(Table.printable(problem)));
        Table heaps = new Table("HEAP", "HOST", "SIZE", "FREE", "ITEMS");
        Table items = new Table("HEAP", "ITEM", "OFFSET", "SIZE", "USE");
        for (Heap heap : report.heaps()) {
            heaps.row(heap.name(), heap.remoteHost() == Smem.ANY_HOST ? "any" : heap.remoteHost(), heap.size(),
                    heap.free(), heap.items().size());
            heap.items().forEach(item -> items.row(heap.name(), item.number(), hex(item.offset()), item.size(),
                    item.use()));
        }
        section(text, heaps);
        section(text, items);
        return text.toString();
    }

    private static void section(StringBuilder text, Table table) {
        if (!table.isEmpty()) {
            text.append("\n\n").append(table);
        }
    }

    /** {@code problem} is the key by which {@code remora:status} collects problems. */
    static Map<String, @Nullable Object> json(SmemReport report) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", report.name());
        row.put("host", report.host());
        row.put("version", report.version());
        row.put("itemCount", report.itemCount());
        row.put("lockOwner", report.lockOwner());
        row.put("items", items(report));
        row.put("free", free(report));
        row.put("problem", problem(report));
        return row;
    }

    static Map<String, @Nullable Object> jsonWithItems(SmemReport report) {
        Map<String, @Nullable Object> row = json(report);
        row.put("problems", report.problems());
        row.put("heaps", report.heaps().stream().map(SmemView::json).toList());
        return row;
    }

    private static Map<String, @Nullable Object> json(Heap heap) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", heap.name());
        row.put("remoteHost", heap.remoteHost() == Smem.ANY_HOST ? null : Integer.valueOf(heap.remoteHost()));
        row.put("size", heap.size());
        row.put("free", heap.free());
        row.put("items", heap.items().stream().map(SmemView::json).toList());
        return row;
    }

    private static Map<String, @Nullable Object> json(Item item) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("number", item.number());
        row.put("offset", hex(item.offset()));
        row.put("size", item.size());
        row.put("use", item.use());
        return row;
    }

    private static String version(SmemReport report) {
        return report.version() == 0 ? "none (not ready)" : Integer.toString(report.version());
    }

    private static String lock(SmemReport report) {
        return report.lockOwner() == 0 ? "free" : "taken by " + Integer.toUnsignedString(report.lockOwner());
    }

    private static int items(SmemReport report) {
        return report.heaps().stream().mapToInt(heap -> heap.items().size()).sum();
    }

    private static long free(SmemReport report) {
        return report.heaps().stream().mapToLong(Heap::free).sum();
    }

    private static String problem(SmemReport report) {
        return String.join("; ", report.problems());
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}
