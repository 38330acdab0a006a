package dev.remora.shell;

import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessor.Trace;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.apache.felix.service.command.Process;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/** What the firmware logs: {@code rproc:trace}. */
@Component(name = "dev.remora.shell.rproc.trace", service = RprocTraceCommands.class, property = {
        "osgi.command.scope=rproc", "osgi.command.function=trace"})
public final class RprocTraceCommands {

    @Reference
    volatile List<RemoteProcessor> processors = List.of();

    private final CountDownLatch closed = new CountDownLatch(1);

    @Deactivate
    void deactivate() {
        closed.countDown();
    }

    @Descriptor("shows what the firmware of a remote processor has logged into its trace buffers")
    public @Nullable String trace(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("follows: goes on with what comes, until ^C or until the processor is gone") @Parameter(names = {
                    "-f", "--follow"}, presentValue = "true", absentValue = "false") boolean follow,
            @Descriptor(ProcessorLookup.PROCESSOR) String name) throws Exception {
        RemoteProcessor processor = Answer.orError(json, () -> ProcessorLookup.find(processors, name));
        if (follow) {
            new TraceFollower(processor, json, Process.Utils.current().out()).run(() -> processors.contains(processor),
                    closed);
            return null;
        }
        return all(processor, json);
    }

    private static String all(RemoteProcessor processor, boolean json) {
        List<Trace> traces = processor.traces();
        if (json) {
            return JsonText
                    .array(traces.stream().map(trace -> TraceFollower.json(trace.name(), trace.text())).toList());
        }
        return switch (traces.size()) {
            case 0 -> processor.name() + ": no trace buffer";
            case 1 -> traces.getFirst().text().stripTrailing();
            default -> traces.stream().map(trace -> "== " + trace.name() + "\n" + trace.text().stripTrailing())
                    .collect(Collectors.joining("\n"));
        };
    }
}
