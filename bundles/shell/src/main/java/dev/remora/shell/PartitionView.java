package dev.remora.shell;

import dev.remora.imx.PartitionReport;
import dev.remora.imx.PartitionReport.Reset;
import dev.remora.imx.PartitionReport.Vdev;
import dev.remora.imx.PartitionState;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a partition is shown.
 *
 * @param now by which it is told how long it has been waited for
 */
record PartitionView(Instant now) {

    /** A boot of the other side takes less. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int NAME_WIDTH = 12;
    private static final double MILLI = 1e6;
    /** The detail that says whether the other side takes the words. */
    private static final String MAILBOX = "mailbox";
    private static final String READ = "read";

    String table(List<PartitionReport> reports) {
        Table table = new Table("NAME", "STATE", "SINCE", "GENERATION", "RESETS", "VDEVS", "RECOVERED IN", "REASON");
        for (PartitionReport r : reports) {
            String problem = problem(r);
            table.row(r.name(), r.state(), ProcessorView.time(r.since()), r.generation(), r.resets(),
                    r.vdevs().size(), r.last().map(Reset::upNanos).map(PartitionView::millis).orElse(""),
                    problem.isEmpty() ? r.reason() : problem);
        }
        return table.toString();
    }

    String text(PartitionReport report) {
        StringBuilder text = new StringBuilder("%s: %s since %s".formatted(report.name(), report.state(),
                ProcessorView.time(report.since())));
        line(text, "reason", report.reason());
        line(text, "problem", problem(report));
        line(text, "generation", Long.toString(report.generation()));
        line(text, "resets", Long.toString(report.resets()));
        line(text, "ready", report.readyRings() + " times");
        report.last().ifPresent(last -> line(text, "last reset", lastReset(last)));
        line(text, "details", Table.pairs(report.details()));
        String counts = Table.pairs(report.counts().entrySet().stream().filter(count -> count.getValue() != 0)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
        line(text, "counts", counts.isEmpty() ? "none" : counts);
        Table vdevs = new Table("VDEV", "SEEN", "KICK", "WORDS IN", "WORDS OUT");
        report.vdevs().forEach(vdev -> vdevs.row(vdev.name(), vdev.seen() ? "yes" : "no",
                vdev.kickPending() ? "pending" : "", vdev.wordsIn(), vdev.wordsOut()));
        if (!vdevs.isEmpty()) {
            text.append("\n\n").append(vdevs);
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        if (!value.isEmpty()) {
            text.append("\n  ").append(name).repeat(' ', NAME_WIDTH - name.length()).append(Table.printable(value));
        }
    }

    private static String lastReset(Reset last) {
        return "%s, %s; rings left after %s, ready %s, rings set up %s, first word %s".formatted(
                ProcessorView.time(last.at()), last.reason(), after(last.quiescedNanos()), after(last.readyNanos()),
                after(last.ringsNanos()), after(last.upNanos()));
    }

    private static String after(long nanos) {
        return nanos < 0 ? "not" : millis(nanos);
    }

    private static String millis(long nanos) {
        return nanos < 0 ? "" : String.format(Locale.ROOT, "%.1f ms", nanos / MILLI);
    }

    /** {@code problem} is the key by which {@code remora:status} collects problems. */
    Map<String, @Nullable Object> json(PartitionReport report) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", report.name());
        row.put("state", report.state().name());
        row.put("reason", report.reason());
        row.put("since", report.since().toString());
        row.put("generation", report.generation());
        row.put("resets", report.resets());
        row.put("readyRings", report.readyRings());
        row.put("last", report.last().map(PartitionView::json).orElse(null));
        row.put("counts", new TreeMap<String, Object>(report.counts()));
        row.put("problem", problem(report));
        return row;
    }

    Map<String, @Nullable Object> jsonWithDevices(PartitionReport report) {
        Map<String, @Nullable Object> row = json(report);
        row.put("vdevs", report.vdevs().stream().map(PartitionView::json).toList());
        row.put("details", new TreeMap<String, Object>(report.details()));
        return row;
    }

    /** Times in nanoseconds; null: not yet, or never. */
    private static Map<String, @Nullable Object> json(Reset reset) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("at", reset.at().toString());
        row.put("reason", reset.reason());
        row.put("quiescedNanos", orNull(reset.quiescedNanos()));
        row.put("readyNanos", orNull(reset.readyNanos()));
        row.put("ringsNanos", orNull(reset.ringsNanos()));
        row.put("upNanos", orNull(reset.upNanos()));
        return row;
    }

    private static @Nullable Long orNull(long nanos) {
        return nanos < 0 ? null : Long.valueOf(nanos);
    }

    private static Map<String, @Nullable Object> json(Vdev vdev) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", vdev.name());
        row.put("seen", vdev.seen());
        row.put("kickPending", vdev.kickPending());
        row.put("wordsIn", vdev.wordsIn());
        row.put("wordsOut", vdev.wordsOut());
        return row;
    }

    /** A reset is none: it is over soon. */
    private String problem(PartitionReport report) {
        boolean waits = report.state() == PartitionState.WAIT_READY;
        if (!waits && report.state() != PartitionState.UP) {
            return "";
        }
        String mailbox = report.details().getOrDefault(MAILBOX, READ);
        if (!mailbox.equals(READ)) {
            return "mailbox " + mailbox;
        }
        Duration waited = Duration.between(report.since(), now);
        return waits && waited.compareTo(PATIENCE) > 0
                ? "nothing heard of it for %d s".formatted(waited.toSeconds())
                : "";
    }
}
