package dev.remora.itests.holder;

import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code lifecycle:cycles} and {@code lifecycle:footprint}. */
@Component(name = "dev.remora.itests.holder.commands", service = LifeCycleCommands.class, property = {
        "osgi.command.scope=lifecycle", "osgi.command.function=cycles", "osgi.command.function=footprint"})
public final class LifeCycleCommands {

    private static final int RECOVERY_SECONDS = 30;
    private static final int LOOK_MILLIS = 10;
    private static final int EACH = 4;

    private final BundleContext context;

    @Reference
    volatile List<RemoteProcessor> processors = List.of();

    @Activate
    public LifeCycleCommands(BundleContext context) {
        this.context = context;
    }

    public String cycles(String name, int count) throws RemoteProcessorException, InterruptedException {
        RemoteProcessor processor = processors.stream().filter(one -> one.name().equals(name)).findAny().orElseThrow();
        int recovered = 0;
        for (int cycle = 1; cycle <= count; cycle++) {
            processor.start();
            long before = processor.status().crashes();
            processor.crash(CrashType.FATAL_ERROR, "cycle " + cycle);
            if (cycle % EACH == 0) {
                untilRecovered(processor, before + 1);
                recovered++;
            }
            processor.stop();
            ProcessorStatus end = processor.status();
            if (end.state() != ProcessorState.OFFLINE) {
                throw new RemoteProcessorException("cycle %d ends %s: %s".formatted(cycle, end.state(), end.reason()));
            }
        }
        return "%d cycles, %d recoveries".formatted(count, recovered);
    }

    public String footprint() throws InvalidSyntaxException {
        Stream<String> threads = Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .filter(name -> name.startsWith("remora-") && !name.startsWith("remora-console"));
        ServiceReference<?>[] references = context.getAllServiceReferences(null, null);
        Stream<String> services = Arrays.stream(references)
                .map(reference -> Arrays.toString((Object[]) reference.getProperty(Constants.OBJECTCLASS)));
        return Stream.concat(threads, services)
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting())).entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey()).collect(Collectors.joining("\n"));
    }

    private static void untilRecovered(RemoteProcessor processor, long crashes)
            throws RemoteProcessorException, InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(RECOVERY_SECONDS);
        ProcessorStatus status = processor.status();
        while (status.crashes() < crashes || status.state() != ProcessorState.RUNNING) {
            if (System.nanoTime() - end > 0 || never.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new RemoteProcessorException("not recovered: %s: %s".formatted(status.state(), status.reason()));
            }
            status = processor.status();
        }
    }
}
