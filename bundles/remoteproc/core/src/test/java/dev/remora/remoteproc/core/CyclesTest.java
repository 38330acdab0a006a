package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.Hold;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.spi.RemoteCore.Feature;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/** A thousand starts, crashes and stops in a framework, core files included: nothing piles up. */
class CyclesTest {

    private static final int WARM_UP = 100;
    private static final int CYCLES = 1000;
    private static final int KEPT_FILES = 3;

    @TempDir
    private Path home;

    private final ScriptedCore core = new ScriptedCore("m4", new Script(), ProcessorState.OFFLINE, Set.of(
            Feature.START));
    private final Map<String, Object> properties = Map.of(Constants.SERVICE_ID, 1L, RemoteProcessor.NAME, "m4",
            RemoteProcessor.FIRMWARE, "sample.elf");
    @SuppressWarnings("NullAway.Init")
    private Framework framework;
    @SuppressWarnings("NullAway.Init")
    private RemoteprocCore component;

    /** What must not grow. */
    private record Counts(long threads, long descriptors, long mappings, long services) {}

    @BeforeEach
    void startFramework() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, home.resolve("cache")
                .toString()));
        framework.start();
        Files.createDirectory(home.resolve("firmware"));
        Files.write(home.resolve("firmware/sample.elf"), FakeFirmwares.image('R', 1));
        component = new RemoteprocCore(context(), config(Map.of("firmware_path", new String[]{home.resolve("firmware")
                .toString()}, "coredump", "enabled", "coredump_path", home.resolve("coredumps").toString(),
                "coredump_files", KEPT_FILES)));
        component.addCore(core, properties);
    }

    @AfterEach
    void stopFramework() throws Exception {
        component.deactivate();
        framework.stop();
        framework.waitForStop(0);
    }

    @Test
    void nothingPilesUp() throws Exception {
        await().until(() -> context().getServiceReference(RemoteProcessor.class) != null);
        RemoteProcessor processor = processor();
        for (int i = 0; i < WARM_UP; i++) {
            cycle(processor, i);
        }
        Counts before = counts();
        for (int i = 0; i < CYCLES; i++) {
            cycle(processor, i);
        }
        Counts after = counts();

        assertThat(core.script.violations()).isEmpty();
        assertThat(after.services()).as("services").isEqualTo(before.services());
        assertThat(after.threads()).as("threads").isLessThanOrEqualTo(before.threads());
        // What the Java machine does for itself comes and goes; one of ours for each cycle would be a thousand.
        assertThat(after.descriptors()).as("descriptors").isLessThan(before.descriptors() + CYCLES / 20);
        assertThat(after.mappings()).as("mappings").isLessThan(before.mappings() + CYCLES / 5);
        try (Stream<Path> files = Files.list(home.resolve("coredumps"))) {
            assertThat(files).as("core files").hasSizeLessThanOrEqualTo(KEPT_FILES);
        }
    }

    /** Start, crash, start anew or recover, stop. */
    private void cycle(RemoteProcessor processor, int number) throws Exception {
        Hold hold = processor.boot("cycle " + number);
        boolean recovers = number % 50 == 0;
        processor.setRecovery(recovers);
        long crashes = processor.status().crashes();
        core.crash(CrashType.FATAL_ERROR, "cycle " + number);
        if (recovers) {
            reach(processor, ProcessorState.RUNNING, crashes);
        } else {
            reach(processor, ProcessorState.CRASHED, crashes);
            processor.start();
        }
        processor.stop();
        hold.shutdown();
        assertThat(hold.isHeld()).isFalse();
        assertThat(processor.status().state()).isEqualTo(ProcessorState.OFFLINE);
    }

    private static void reach(RemoteProcessor processor, ProcessorState state, long crashes) {
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1))
                .until(() -> processor.status().state() == state
                        && processor.status().crashes() > crashes);
    }

    private Counts counts() throws Exception {
        long threads = Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith("remora-"))
                .count();
        return new Counts(threads, entries(Path.of("/proc/self/fd")), Files.readAllLines(Path.of("/proc/self/maps"))
                .size(), Objects.requireNonNull(context().getAllServiceReferences(null, null)).length);
    }

    private static long entries(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.count();
        }
    }

    private BundleContext context() {
        return framework.getBundleContext();
    }

    private RemoteProcessor processor() throws Exception {
        ServiceReference<RemoteProcessor> reference = context().getServiceReferences(RemoteProcessor.class,
                "(rproc.name=m4)").iterator().next();
        return Objects.requireNonNull(context().getServiceObjects(reference).getService());
    }

    /** An annotation with the defaults, but for these values. */
    private static RemoteprocCore.Config config(Map<String, Object> values) {
        return (RemoteprocCore.Config) Proxy.newProxyInstance(CyclesTest.class.getClassLoader(), new Class<?>[]{
                RemoteprocCore.Config.class},
                (proxy, method, args) -> values.getOrDefault(method.getName(), method
                        .getDefaultValue()));
    }
}
