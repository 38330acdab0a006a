package dev.remora.console;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Descriptor;
import org.apache.felix.service.command.Parameter;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code remora:status} and {@code remora:stop}. */
@Component(name = "dev.remora.console.commands", service = RemoraCommands.class, property = {
        "osgi.command.scope=remora", "osgi.command.function=status", "osgi.command.function=stop"})
public final class RemoraCommands {
    private static final Logger LOG = LoggerFactory.getLogger(RemoraCommands.class);

    private final BundleContext context;
    private final CommandProcessor processor;
    private final Supplier<List<String>> components;

    @Activate
    public RemoraCommands(BundleContext context, @Reference CommandProcessor processor,
            @Reference ServiceComponentRuntime runtime) {
        this(context, processor, () -> ComponentProblems.of(runtime));
    }

    RemoraCommands(BundleContext context, CommandProcessor processor, Supplier<List<String>> components) {
        this.context = context;
        this.processor = processor;
        this.components = components;
    }

    @Descriptor("shows the gateway: its home, processors, channels and problems")
    public String status(
            @Descriptor("as JSON") @Parameter(names = "--json", presentValue = "true", absentValue = "false") boolean json) {
        GatewayStatus status = GatewayStatus.of(context, processor, components.get());
        return json ? status.toJson() : status.toText();
    }

    @Descriptor("stops the gateway: remote processors first, in order")
    public String stop(CommandSession session) {
        Runnable stop = () -> Thread.ofPlatform().name("remora-stop").daemon().start(this::stopFramework);
        if (session.get(ConsoleClient.AFTER_ANSWER) instanceof Consumer<?> afterAnswer) {
            later(afterAnswer, stop);
        } else {
            stop.run();
        }
        return "stopping the gateway, pid " + ProcessHandle.current().pid();
    }

    @SuppressWarnings("unchecked") // only ConsoleClient sets it
    private static void later(Consumer<?> afterAnswer, Runnable stop) {
        ((Consumer<Runnable>) afterAnswer).accept(stop);
    }

    private void stopFramework() {
        try {
            context.getBundle(Constants.SYSTEM_BUNDLE_ID).stop();
        } catch (BundleException e) {
            LOG.warn("gateway does not stop: {}", ErrorLine.of(e));
        }
    }
}
