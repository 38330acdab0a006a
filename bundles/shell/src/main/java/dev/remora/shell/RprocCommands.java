package dev.remora.shell;

import dev.remora.remoteproc.ProcessorReport;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor;
import java.util.List;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What there is: {@code rproc:list} and {@code show}. */
@Component(name = "dev.remora.shell.rproc", service = RprocCommands.class, property = {
        "osgi.command.scope=rproc", "osgi.command.function=list", "osgi.command.function=show"})
public final class RprocCommands {

    static final String JSON = "as JSON, on one line";

    @Reference
    volatile List<RemoteProcessor> processors = List.of();

    @Descriptor("lists the remote processors: state, firmware, crashes, and the reason where something is wrong")
    public String list(
            @Descriptor(JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        List<ProcessorStatus> all = ProcessorLookup.sorted(processors).stream().map(RemoteProcessor::status).toList();
        if (json) {
            return JsonText.array(all.stream().map(ProcessorView::json).toList());
        }
        return all.isEmpty() ? "no remote processors" : ProcessorView.table(all);
    }

    @Descriptor("shows all of one remote processor: who holds it, firmware, resource table, memory, crashes, settings")
    public String show(
            @Descriptor(JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(ProcessorLookup.PROCESSOR) String name) throws Exception {
        return Answer.to(json, () -> {
            ProcessorReport report = ProcessorLookup.find(processors, name).report();
            return Answer.of(json ? JsonText.object(ReportJson.of(report)) : new ReportText(report).toString());
        });
    }
}
