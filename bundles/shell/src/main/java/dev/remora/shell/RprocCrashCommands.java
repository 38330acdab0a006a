package dev.remora.shell;

import dev.remora.remoteproc.Coredump;
import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * Crashes and what is left of them: {@code rproc:crash}, {@code recovery}, {@code coredump}, {@code coredumps} and
 * {@code dump}.
 */
@Component(name = "dev.remora.shell.rproc.crashes", service = RprocCrashCommands.class, property = {
        "osgi.command.scope=rproc", "osgi.command.function=crash", "osgi.command.function=recovery",
        "osgi.command.function=coredump", "osgi.command.function=coredumps", "osgi.command.function=dump"})
public final class RprocCrashCommands {

    private static final String REASON = "reported by rproc:crash";

    @Reference
    volatile List<RemoteProcessor> processors = List.of();

    @Descriptor("reports a crash of a remote processor (fatal error), to see what comes of it")
    public String crash(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(ProcessorLookup.PROCESSOR) String name) throws Exception {
        return crash(json, name, CrashType.FATAL_ERROR.name());
    }

    @Descriptor("reports a crash of a remote processor, to see what comes of it")
    public String crash(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(ProcessorLookup.PROCESSOR) String name,
            @Descriptor("mmufault, watchdog, fatal-error or exec-failure") String type) throws Exception {
        return Answer.to(json, () -> {
            RemoteProcessor processor = ProcessorLookup.find(processors, name);
            CrashType crash = Words.parse(CrashType.class, type);
            ProcessorState state = processor.status().state();
            if (state != ProcessorState.RUNNING && state != ProcessorState.ATTACHED
                    && state != ProcessorState.SUSPENDED) {
                throw new IllegalStateException("%s is %s: only a core that runs can crash".formatted(name, state));
            }
            processor.crash(crash, REASON);
            return answer(json, name, "crash", crash.toString(), "crash reported: " + crash);
        });
    }

    @Descriptor("shows whether a remote processor is started again after a crash")
    public String recovery(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(ProcessorLookup.PROCESSOR) String name) throws Exception {
        return Answer.to(json, () -> recovery(json, name,
                ProcessorLookup.find(processors, name).report().recovery()));
    }

    @Descriptor("sets whether a remote processor is started again after a crash; "
            + "switched on while it is CRASHED it recovers at once")
    public String recovery(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(ProcessorLookup.PROCESSOR) String name, @Descriptor("on or off") String onOff)
            throws Exception {
        return Answer.to(json, () -> {
            RemoteProcessor processor = ProcessorLookup.find(processors, name);
            boolean on = Words.onOff(onOff);
            processor.setRecovery(on);
            return recovery(json, name, on);
        });
    }

    @Descriptor("shows what becomes of the memory of a remote processor after a crash")
    public String coredump(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(ProcessorLookup.PROCESSOR) String name) throws Exception {
        return Answer.to(json, () -> coredump(json, name,
                ProcessorLookup.find(processors, name).report().coredump()));
    }

    @Descriptor("sets what becomes of the memory of a remote processor after a crash")
    public String coredump(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(ProcessorLookup.PROCESSOR) String name,
            @Descriptor("disabled, enabled (kept as a file) or inline (the recovery waits for rproc:dump)") String mode)
            throws Exception {
        return Answer.to(json, () -> {
            RemoteProcessor processor = ProcessorLookup.find(processors, name);
            CoredumpMode wanted = Words.parse(CoredumpMode.class, mode);
            processor.setCoredump(wanted);
            return coredump(json, name, wanted);
        });
    }

    @Descriptor("lists the core files of all remote processors")
    public String coredumps(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        return CoredumpView.list(ProcessorLookup.sorted(processors), json);
    }

    @Descriptor("lists the core files of a remote processor")
    public String coredumps(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(ProcessorLookup.PROCESSOR) String name) throws Exception {
        return Answer.to(json,
                () -> Answer.of(CoredumpView.list(List.of(ProcessorLookup.find(processors, name)), json)));
    }

    @Descriptor("writes the core file of the last crash into a new file; an inline one is taken by that")
    public String dump(CommandSession session,
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(ProcessorLookup.PROCESSOR) String name,
            @Descriptor("the file to make, on the gateway") String file) throws Exception {
        return Answer.to(json, () -> {
            RemoteProcessor processor = ProcessorLookup.find(processors, name);
            List<Coredump> all = processor.coredumps();
            if (all.isEmpty()) {
                throw new IllegalStateException("%s has no core file; rproc:coredump %s is %s".formatted(name, name,
                        Words.of(processor.report().coredump())));
            }
            CoreFileCopy copy = CoreFileCopy.of(all.getFirst(), session.currentDir().resolve(file));
            return Answer.of(json ? JsonText.object(copy.json(name)) : copy.text(name));
        });
    }

    private static Answer recovery(boolean json, String name, boolean on) {
        return answer(json, name, "recovery", on, "recovery " + (on ? "on" : "off"));
    }

    private static Answer coredump(boolean json, String name, CoredumpMode mode) {
        return answer(json, name, "coredump", Words.of(mode), "coredump " + Words.of(mode));
    }

    private static Answer answer(boolean json, String name, String key, Object value, String text) {
        if (!json) {
            return Answer.of(name + ": " + text);
        }
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", name);
        row.put(key, value);
        return Answer.of(JsonText.object(row));
    }
}
