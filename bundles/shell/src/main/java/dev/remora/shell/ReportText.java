package dev.remora.shell;

import dev.remora.remoteproc.ProcessorReport;
import dev.remora.remoteproc.ProcessorReport.Carveout;
import dev.remora.remoteproc.ProcessorReport.Crash;
import dev.remora.remoteproc.ProcessorReport.Resource;
import dev.remora.remoteproc.ProcessorStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** All of a remote processor, for people: what there is nothing of is left out. */
record ReportText(ProcessorReport report) {

    private static final int NAME_WIDTH = 12;

    @Override
    public String toString() {
        ProcessorStatus status = report.status();
        StringBuilder text = new StringBuilder("%s: %s since %s".formatted(status.name(), status.state(),
                ProcessorView.time(status.since())));
        line(text, "reason", status.reason());
        line(text, "firmware", status.source().isEmpty()
                ? status.firmware()
                : "%s from %s".formatted(status.firmware(), status.source()));
        line(text, "sha256", status.sha256());
        line(text, "entry", report.bootAddress() == 0 ? "" : hex(report.bootAddress()));
        line(text, "details", Table.pairs(status.details()));
        line(text, "held by", report.holders().isEmpty() ? "nobody" : String.join("; ", report.holders()));
        line(text, "depends on", String.join(", ", report.dependsOn()));
        line(text, "dependents", String.join(", ", report.dependents()));
        line(text, "settings", "auto-boot %s, recovery %s, coredump %s".formatted(onOff(report.autoBoot()),
                onOff(report.recovery()), lower(report.coredump().name())));
        line(text, "can", lower(String.join(", ", report.features())));
        line(text, "crashes", status.crashes() == 0 ? "none" : Long.toString(status.crashes()));
        section(text, resources());
        section(text, memory());
        section(text, subdevices());
        section(text, crashes());
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String value) {
        if (!value.isEmpty()) {
            text.append("\n  ").append(name).repeat(' ', NAME_WIDTH - name.length()).append(Table.printable(value));
        }
    }

    private static void section(StringBuilder text, Table table) {
        if (!table.isEmpty()) {
            text.append("\n\n").append(table);
        }
    }

    /** A line for the entry, then one for each of its vrings. */
    private Table resources() {
        Table table = new Table("RESOURCE", "AT", "FIELDS");
        for (Resource resource : report.resources()) {
            Map<String, String> lines = new LinkedHashMap<>();
            lines.put("", "");
            resource.fields().forEach((field, value) -> {
                int dot = field.indexOf('.');
                String part = dot < 0 ? "" : field.substring(0, dot);
                lines.merge(part, field.substring(dot + 1) + "=" + value, ReportText::joined);
            });
            lines.forEach((part, fields) -> {
                if (part.isEmpty()) {
                    table.row(resource.type(), hex(resource.offset()), fields);
                } else {
                    table.row("  " + part, "", fields);
                }
            });
        }
        return table;
    }

    private static String joined(String before, String next) {
        return before.isEmpty() ? next : before + " " + next;
    }

    private Table memory() {
        Table table = new Table("MEMORY", "DA", "LENGTH", "");
        for (Carveout carveout : report.carveouts()) {
            table.row(carveout.name(), hex(carveout.deviceAddress()), hex(carveout.length()),
                    size(carveout.length()));
        }
        return table;
    }

    private Table subdevices() {
        Table table = new Table("SUBDEVICES");
        report.subdevices().forEach(table::row);
        return table;
    }

    private Table crashes() {
        Table table = new Table("CRASH", "TYPE", "REASON", "FIRMWARE", "CORE FILE");
        for (Crash crash : report.crashes()) {
            table.row(ProcessorView.time(crash.time()), crash.type(), crash.reason(), shortHash(crash.sha256()),
                    crash.coredump());
        }
        return table;
    }

    private static String shortHash(String sha256) {
        return sha256.length() > 8 ? sha256.substring(0, 8) + "…" : sha256;
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    /** In the unit that divides it. */
    private static String size(long bytes) {
        for (int power = 3; power > 0; power--) {
            long unit = 1L << (10 * power);
            if (bytes >= unit && bytes % unit == 0) {
                return bytes / unit + " " + List.of("KiB", "MiB", "GiB").get(power - 1);
            }
        }
        return bytes + " B";
    }

    private static String onOff(boolean on) {
        return on ? "on" : "off";
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
