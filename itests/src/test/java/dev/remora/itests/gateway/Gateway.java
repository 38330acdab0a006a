package dev.remora.itests.gateway;

import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.ProcessorReport;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.ProcessorStatus;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.ChannelStatus;
import dev.remora.rpmsg.RpmsgInventory.DriverStatus;
import dev.remora.rpmsg.RpmsgInventory.EdgeStatus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** The running gateway as a user sees it: its folders, its shell, and what it says of processors and channels. */
final class Gateway {

    static final String SAMPLE = "rpmsg-client-sample";
    static final String PINGPONG = "rpmsg-openamp-demo-channel";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final BundleContext context;

    Gateway(BundleContext context) {
        this.context = context;
    }

    /** A file in the home folder. */
    Path home(String file) {
        return Path.of(context.getProperty("remora.home")).resolve(file);
    }

    /** A file in the distribution. */
    Path dist(String file) {
        return Path.of(context.getProperty("remora.dist")).resolve(file);
    }

    /** The one file in a folder of the distribution whose name has a part. */
    Path shipped(String folder, String part) throws IOException {
        try (Stream<Path> files = Files.list(dist(folder))) {
            return files.filter(file -> file.getFileName().toString().contains(part)).findAny().orElseThrow();
        }
    }

    /** Waits for something to hold. */
    void until(String what, Callable<Boolean> holds) {
        await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).ignoreExceptions().until(holds);
    }

    /** Waits for the processor to be in some condition. */
    ProcessorStatus untilM4(String what, Predicate<ProcessorStatus> holds) {
        until("m4 " + what + "; is " + m4(), () -> m4().filter(holds).isPresent());
        return m4().orElseThrow();
    }

    ProcessorStatus untilM4Runs() {
        return untilM4("runs", m4 -> m4.state() == ProcessorState.RUNNING);
    }

    /** Waits for a channel to be in some condition. */
    ChannelStatus untilChannel(String name, String what, Predicate<ChannelStatus> holds) {
        AtomicReference<@Nullable ChannelStatus> found = new AtomicReference<>();
        until("channel " + name + " " + what, () -> {
            channel(name).filter(holds).ifPresent(found::set);
            return found.get() != null;
        });
        return Objects.requireNonNull(found.get());
    }

    /** Waits for a text in the trace buffers. */
    void untilTrace(String text) {
        untilTrace("m4", text);
    }

    void untilTrace(String processor, String text) {
        until("trace of " + processor + " has '" + text + "'",
                () -> type("rproc:trace " + processor).contains(text));
    }

    Optional<ProcessorStatus> m4() {
        return processors().filter(processor -> processor.name().equals("m4")).map(RemoteProcessor::status).findAny();
    }

    /** A processor; held on behalf of the test's bundle. */
    RemoteProcessor processor(String name) {
        until("processor " + name + " is there", () -> processors().anyMatch(one -> one.name().equals(name)));
        return processors().filter(one -> one.name().equals(name)).findAny().orElseThrow();
    }

    /** Waits for a processor to be in a state. */
    ProcessorReport untilState(String name, ProcessorState state) {
        until(name + " is " + state + "; is " + processor(name).status(),
                () -> processor(name).status().state() == state);
        return processor(name).report();
    }

    private Stream<RemoteProcessor> processors() {
        return use(RemoteProcessor.class, Stream::of);
    }

    Optional<ChannelStatus> channel(String name) {
        return use(RpmsgInventory.class, bus -> bus.channels().stream()).filter(c -> c.name().equals(name)).findAny();
    }

    List<DriverStatus> drivers() {
        return use(RpmsgInventory.class, bus -> bus.drivers().stream()).toList();
    }

    List<EdgeStatus> edges() {
        return use(RpmsgInventory.class, bus -> bus.edges().stream()).toList();
    }

    /** The bound channels, each with its driver. */
    Map<String, String> bindings() {
        Map<String, String> bindings = new TreeMap<>();
        use(RpmsgInventory.class, bus -> bus.channels().stream())
                .forEach(channel -> channel.driver().ifPresent(driver -> bindings.put(channel.name(), driver)));
        return bindings;
    }

    /** An installed bundle by its symbolic name. */
    Bundle bundle(String symbolicName) {
        return Arrays.stream(context.getBundles()).filter(bundle -> symbolicName.equals(bundle.getSymbolicName()))
                .findAny().orElseThrow();
    }

    /** The one process behind the processor. */
    String pid() {
        return Objects.requireNonNull(m4().orElseThrow().details().get("pid"));
    }

    /** Types a command at the shell. */
    String type(String command) throws Exception {
        ServiceReference<CommandProcessor> gogo = context.getServiceReference(CommandProcessor.class);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CommandSession session = context.getService(gogo).createSession(new ByteArrayInputStream(new byte[0]), out,
                out)) {
            return String.valueOf(session.execute(command));
        } finally {
            context.ungetService(gogo);
        }
    }

    /** The problem that the shell shows for a dropped file; empty if it shows none. */
    String problemOf(String file) throws Exception {
        Matcher row = Pattern.compile("\\{[^{}]*" + Pattern.quote(file) + "[^{}]*}")
                .matcher(type("deploy:list --json"));
        if (!row.find()) {
            return "";
        }
        Matcher problem = Pattern.compile("\"problem\":\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(row.group());
        return problem.find() ? problem.group(1) : "";
    }

    private <S, T> Stream<T> use(Class<S> type, Function<S, Stream<T>> read) {
        try {
            return context.getServiceReferences(type, null).stream().flatMap(reference -> {
                S service = context.getService(reference);
                return service == null ? Stream.<T>empty() : read.apply(service);
            });
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
