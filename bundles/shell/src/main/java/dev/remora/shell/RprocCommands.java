package dev.remora.shell;

import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessor.Trace;
import dev.remora.remoteproc.RemoteProcessorException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code rproc:list}, {@code start}, {@code stop} and {@code trace}. */
@Component(name = "dev.remora.shell.rproc", service = RprocCommands.class, property = {
        "osgi.command.scope=rproc", "osgi.command.function=list", "osgi.command.function=start",
        "osgi.command.function=stop", "osgi.command.function=trace"})
public final class RprocCommands {

    static final String JSON = "as JSON, on one line";

    @Reference
    volatile List<RemoteProcessor> processors = List.of();

    @Descriptor("lists the remote processors: state, firmware, crashes, and the reason where something is wrong")
    public String list(
            @Descriptor(JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        List<ProcessorStatus> all = processors.stream().map(RemoteProcessor::status)
                .sorted(Comparator.comparing(ProcessorStatus::name)).toList();
        if (json) {
            return JsonText.array(all.stream().map(ProcessorView::json).toList());
        }
        return all.isEmpty() ? "no remote processors" : ProcessorView.table(all);
    }

    @Descriptor("loads the firmware of a remote processor and starts it; returns when it runs")
    public String start(
            @Descriptor(JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("name of the processor, see rproc:list") String name)
            throws RemoteProcessorException, InterruptedException {
        RemoteProcessor processor = named(name);
        processor.start();
        return outcome(processor, json);
    }

    @Descriptor("ends the channels of a remote processor and stops it")
    public String stop(
            @Descriptor(JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("name of the processor, see rproc:list") String name)
            throws RemoteProcessorException, InterruptedException {
        RemoteProcessor processor = named(name);
        processor.stop();
        return outcome(processor, json);
    }

    @Descriptor("shows what the firmware of a remote processor has logged into its trace buffers")
    public String trace(
            @Descriptor(JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("name of the processor, see rproc:list") String name) {
        List<Trace> traces = named(name).traces();
        if (json) {
            return JsonText.array(traces.stream().map(RprocCommands::json).toList());
        }
        return switch (traces.size()) {
            case 0 -> name + ": no trace buffer";
            case 1 -> traces.getFirst().text().stripTrailing();
            default -> traces.stream().map(trace -> "== " + trace.name() + "\n" + trace.text().stripTrailing())
                    .collect(Collectors.joining("\n"));
        };
    }

    private static Map<String, @Nullable Object> json(Trace trace) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", trace.name());
        row.put("text", trace.text());
        return row;
    }

    private static String outcome(RemoteProcessor processor, boolean json) {
        ProcessorStatus status = processor.status();
        return json ? JsonText.object(ProcessorView.json(status)) : ProcessorView.line(status);
    }

    private RemoteProcessor named(String name) {
        List<RemoteProcessor> known = processors;
        return known.stream().filter(processor -> processor.name().equals(name)).findAny()
                .orElseThrow(() -> new IllegalArgumentException("no remote processor '%s'; known: %s".formatted(name,
                        known.isEmpty()
                                ? "none"
                                : known.stream().map(RemoteProcessor::name).sorted()
                                        .collect(Collectors.joining(", ")))));
    }
}
