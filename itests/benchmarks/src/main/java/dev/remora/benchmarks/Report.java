package dev.remora.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts what was measured beside the limits of the machine, as a table and as JSON. */
final class Report {

    private static final double STEADY = 1.25;

    private final List<Row> rows = new ArrayList<>();
    /** Messages a second of a bare ring, by payload. */
    private final Map<Double, Double> bareRing = new HashMap<>();
    /** Its p50, by whether both processes are on one CPU. */
    private final Map<Boolean, Double> bareDoorbell = new HashMap<>();

    /** What one pair of processes measured; cl is the mean of before and after. */
    String table(List<String> lines) {
        List<Row> group = lines.stream().filter(line -> line.startsWith("{\"scenario\"")).map(Row::new).toList();
        rows.addAll(group);
        double cl = group.stream().filter(row -> row.text("what").equals("cl")).mapToDouble(row -> row.number("p50"))
                .average().orElse(0);
        for (Row row : group) {
            if (row.text("what").equals("bare ring"))
                bareRing.put(row.number("bytes"), row.number("rate"));
            if (row.text("what").equals("bare doorbell"))
                bareDoorbell.put(onOneCpu(row), row.number("p50"));
        }
        return group.stream().map(row -> line(row, cl)).collect(Collectors.joining("\n"));
    }

    /** All that was measured. */
    List<Row> rows() {
        return List.copyOf(rows);
    }

    private static boolean onOneCpu(Row row) {
        return row.text("scenario").endsWith("one_cpu");
    }

    private String line(Row row, double cl) {
        String head = "%-17s %-13s %-5s %8s x%-4.0f".formatted(row.text("scenario"), row.text("what"), row.text("api"),
                row.number("bytes") == 0 ? "" : "%.0f B".formatted(row.number("bytes")),
                Math.max(1, row.number("channels")));
        double bytesPerSecond = row.number("bytesPerSecond");
        if (bytesPerSecond > 0)
            return head + "%8.1f GB/s".formatted(bytesPerSecond / 1e9);
        String allocated = row.json().contains("allocated") ? "  %.3f B".formatted(row.number("allocated")) : "";
        return head + (row.number("rate") > 0 ? rate(row, cl) : times(row, cl)) + allocated;
    }

    private String rate(Row row, double cl) {
        double rate = row.number("rate");
        // What is written in place is not copied, and here hardly written: its bytes a second would say nothing.
        boolean copied = !row.text("api").equals(Api.CLAIM.toString());
        double bare = copied ? bareRing.getOrDefault(row.number("bytes"), 0.0) : 0;
        return "%8.3f M/s ".formatted(rate / 1e6)
                + (copied ? "%6.2f GB/s".formatted(rate * row.number("bytes") / 1e9) : " ".repeat(11))
                + (cl > 0 ? "  %.2f a cl".formatted(rate * cl / 1e9) : "")
                + (bare > 0 ? "  %.2f x bare ring".formatted(rate / bare) : "") + target(row);
    }

    private String times(Row row, double cl) {
        double p50 = row.number("p50");
        double bare = bareDoorbell.getOrDefault(onOneCpu(row), 0.0);
        return "%8.0f ns p50".formatted(p50) + (row.number("p99") > 0
                ? " %8.0f p99 %8.0f p99.9".formatted(row.number("p99"), row.number("p999"))
                : "") + (cl > 0 && row.number("bytes") > 0 ? "  %.1f cl".formatted(p50 / cl) : "")
                + (bare > 0 && row.text("scenario").startsWith("sleeping") && row.number("bytes") > 0
                        ? "  %.2f x bare doorbell".formatted(p50 / bare)
                        : "")
                + target(row);
    }

    private static String target(Row row) {
        String key = row.text("scenario") + "/" + row.text("what") + "/" + row.text("api") + "/"
                + Math.round(row.number("bytes"));
        return switch (key) {
            case "spinning/round trip/copy/64" -> "  (target 4 cl, p99 1.5 x p50)";
            case "spinning/round trip/copy/496" -> "  (target 4.3 cl)";
            case "to_remote/to remote/batch/64" -> "  (target 1.7 a cl, 0.2 x bare ring)";
            case "to_remote/to remote/batch/496" -> "  (target 5 GB/s, 0.5 x bare ring)";
            case "sleeping/round trip/copy/64" -> "  (target 1.1 x bare doorbell)";
            case "sleeping/to remote/batch/64" -> "  (target 0.55 a cl)";
            case "sleeping_one_cpu/round trip/copy/64" -> "  (target 2 x bare doorbell)";
            default -> "";
        };
    }

    /** Whether the CPUs were as near to each other before as after: what lies between can be compared then. */
    static boolean steady(List<String> lines) {
        DoubleSummaryStatistics cl = lines.stream().map(Row::new).filter(row -> row.text("what").equals("cl"))
                .mapToDouble(row -> row.number("p50")).summaryStatistics();
        return cl.getCount() == 0 || cl.getMax() <= STEADY * cl.getMin();
    }

    /** The most bytes that a message cost, where they are so many that what the measurement itself allocates is nothing. */
    double mostAllocated() {
        return rows.stream().filter(row -> !row.text("scenario").contains("sleeping")).mapToDouble(
                row -> row.number("allocated")).max().orElse(0);
    }

    /** Processor, kernel, Java. */
    static String machine(boolean pinned) {
        return "%s, %d CPUs, Linux %s, Java %s, %s".formatted(processor(), Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.version"), System.getProperty("java.runtime.version"),
                pinned ? "gateway on CPU 0, remote on CPU 1 by taskset" : "not pinned: no taskset, or one CPU");
    }

    private static String processor() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name")).map(line -> line.replaceFirst(".*: ", ""))
                    .findFirst().orElse(System.getProperty("os.arch"));
        } catch (IOException e) {
            return String.format(Locale.ROOT, "%s (%s)", System.getProperty("os.arch"), e.getMessage());
        }
    }

    void write(Path file, String machine) throws IOException {
        Files.writeString(file, "{\"machine\":\"%s\",\"measured\":[%n%s%n]}%n".formatted(machine,
                rows.stream().map(Row::json).collect(Collectors.joining(",\n"))));
    }
}
