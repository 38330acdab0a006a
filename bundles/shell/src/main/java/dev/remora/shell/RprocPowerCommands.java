package dev.remora.shell;

import dev.remora.remoteproc.Hold;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceScope;

/**
 * Power up and down: {@code rproc:start}, {@code stop}, {@code boot}, {@code shutdown}, {@code attach}, {@code detach},
 * {@code suspend}, {@code resume} and {@code plan}. Lives as long as its bundle, and so do the holds of {@code boot}: the
 * shell gives commands back after each use.
 */
@Component(name = "dev.remora.shell.rproc.power", service = RprocPowerCommands.class, immediate = true, property = {
        "osgi.command.scope=rproc", "osgi.command.function=start", "osgi.command.function=stop",
        "osgi.command.function=boot", "osgi.command.function=shutdown", "osgi.command.function=attach",
        "osgi.command.function=detach", "osgi.command.function=suspend", "osgi.command.function=resume",
        "osgi.command.function=plan"})
public final class RprocPowerCommands {

    private static final String PURPOSE = "shell";

    @Reference(scope = ReferenceScope.PROTOTYPE)
    volatile List<RemoteProcessor> processors = List.of();

    /** The shell's hold of each processor, by its name. */
    private final Map<String, Hold> holds = new ConcurrentHashMap<>();

    private interface Transition {
        void of(RemoteProcessor processor) throws RemoteProcessorException, InterruptedException;
    }

    @Descriptor("boots a remote processor by hand, after what it depends on; returns when it runs")
    public String start(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(ProcessorLookup.PROCESSOR) String name) throws Exception {
        return move(json, name, RemoteProcessor::start);
    }

    @Descriptor("stops a remote processor, whoever holds it, and before it what depends on it; says whose holds it ended")
    public String stop(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(ProcessorLookup.PROCESSOR) String name) throws Exception {
        return ending(json, name, RemoteProcessor::stop);
    }

    @Descriptor("holds a remote processor for the shell: boots it if nobody else does; until rproc:shutdown")
    public String boot(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(ProcessorLookup.PROCESSOR) String name) throws Exception {
        return Answer.to(json, () -> {
            RemoteProcessor processor = ProcessorLookup.find(processors, name);
            Hold former = holds.put(name, processor.boot(PURPOSE));
            if (former != null) {
                former.shutdown();
            }
            return PowerAnswer.held(processor, json);
        });
    }

    @Descriptor("ends the hold of rproc:boot: powers the remote processor down if nobody else holds it; says who does")
    public String shutdown(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(ProcessorLookup.PROCESSOR) String name) throws Exception {
        return Answer.to(json, () -> {
            RemoteProcessor processor = ProcessorLookup.find(processors, name);
            Hold hold = holds.remove(name);
            if (hold == null || !hold.isHeld()) {
                throw new IllegalStateException("%s is not held by the shell; held by: %s".formatted(name,
                        PowerAnswer.names(processor.report().holders())));
            }
            hold.shutdown();
            return PowerAnswer.held(processor, json);
        });
    }

    @Descriptor("connects to a remote processor that somebody else has started; loads and starts nothing")
    public String attach(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(ProcessorLookup.PROCESSOR) String name) throws Exception {
        return move(json, name, RemoteProcessor::attach);
    }

    @Descriptor("leaves a remote processor running on its own, whoever holds it; says whose holds it ended")
    public String detach(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(ProcessorLookup.PROCESSOR) String name) throws Exception {
        return ending(json, name, RemoteProcessor::detach);
    }

    @Descriptor("pauses a remote processor; its channels stay")
    public String suspend(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(ProcessorLookup.PROCESSOR) String name) throws Exception {
        return move(json, name, RemoteProcessor::suspend);
    }

    @Descriptor("lets a paused remote processor go on")
    public String resume(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor(ProcessorLookup.PROCESSOR) String name) throws Exception {
        return move(json, name, RemoteProcessor::resume);
    }

    @Descriptor("shows what rproc:start would boot and in which order, or rproc:stop stop; does nothing")
    public String plan(
            @Descriptor(RprocCommands.JSON) @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json,
            @Descriptor("of rproc:stop") @Parameter(names = "--stop", presentValue = "true", absentValue = "false") boolean stop,
            @Descriptor(ProcessorLookup.PROCESSOR) String name) throws Exception {
        return Answer.to(json, () -> {
            List<RemoteProcessor> all = processors;
            RemoteProcessor processor = ProcessorLookup.find(all, name);
            List<String> order = stop ? processor.stopOrder() : processor.bootOrder();
            List<RemoteProcessor> steps = order.stream().map(step -> ProcessorLookup.find(all, step)).toList();
            PlanView plan = new PlanView(steps, processor, stop);
            return Answer.of(json ? JsonText.array(plan.json()) : plan.table());
        });
    }

    private String move(boolean json, String name, Transition transition) throws Exception {
        return Answer.to(json, () -> {
            RemoteProcessor processor = ProcessorLookup.find(processors, name);
            transition.of(processor);
            return PowerAnswer.of(processor, json);
        });
    }

    /** A transition by which all holds end. */
    private String ending(boolean json, String name, Transition transition) throws Exception {
        return Answer.to(json, () -> {
            RemoteProcessor processor = ProcessorLookup.find(processors, name);
            List<String> holders = processor.report().holders();
            List<String> order = processor.stopOrder();
            transition.of(processor);
            return PowerAnswer.ended(processor, json, holders, order);
        });
    }
}
