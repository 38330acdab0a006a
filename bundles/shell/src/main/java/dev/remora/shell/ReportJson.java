package dev.remora.shell;

import dev.remora.remoteproc.ProcessorReport;
import dev.remora.remoteproc.ProcessorReport.Carveout;
import dev.remora.remoteproc.ProcessorReport.Crash;
import dev.remora.remoteproc.ProcessorReport.Resource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All of a remote processor, for machines: the keys of {@code rproc:list}, and more. Addresses are {@code 0x…}. */
final class ReportJson {

    private ReportJson() {}

    static Map<String, @Nullable Object> of(ProcessorReport report) {
        Map<String, @Nullable Object> row = ProcessorView.json(report.status());
        row.put("autoBoot", report.autoBoot());
        row.put("recovery", report.recovery());
        row.put("coredump", report.coredump().name().toLowerCase(Locale.ROOT));
        row.put("holders", report.holders());
        row.put("dependsOn", report.dependsOn());
        row.put("dependents", report.dependents());
        row.put("features", report.features());
        row.put("entry", hex(report.bootAddress()));
        row.put("resources", report.resources().stream().map(ReportJson::of).toList());
        row.put("carveouts", report.carveouts().stream().map(ReportJson::of).toList());
        row.put("subdevices", report.subdevices());
        row.put("history", report.crashes().stream().map(ReportJson::of).toList());
        return row;
    }

    private static Map<String, @Nullable Object> of(Resource resource) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("offset", resource.offset());
        row.put("type", resource.type());
        row.put("fields", resource.fields());
        return row;
    }

    private static Map<String, @Nullable Object> of(Carveout carveout) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", carveout.name());
        row.put("da", hex(carveout.deviceAddress()));
        row.put("length", carveout.length());
        return row;
    }

    private static Map<String, @Nullable Object> of(Crash crash) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("time", crash.time().toString());
        row.put("type", crash.type().toString());
        row.put("reason", crash.reason());
        row.put("sha256", crash.sha256());
        row.put("coredump", crash.coredump());
        return row;
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }
}
