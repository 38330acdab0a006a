package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.CoredumpMode;
import dev.remora.remoteproc.CrashType;
import dev.remora.remoteproc.Hold;
import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.RemoteProcessorException;
import dev.remora.remoteproc.core.Processors.Candidate;
import dev.remora.remoteproc.core.Processors.Surroundings;
import dev.remora.remoteproc.core.coredump.Dumps;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceObjects;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/** Holders are bundles of a framework; what they hold ends with them. */
class ProcessorServiceTest {

    @TempDir
    private Path home;

    private final FakeFirmwares firmwares = new FakeFirmwares();
    private final Announcements announcements = new Announcements();
    private final Map<String, FakeCore> cores = new HashMap<>();
    private final Map<String, Dumps> dumps = new ConcurrentHashMap<>();
    private volatile RecoveryPolicy policy = new RecoveryPolicy(true, 5, Duration.ofSeconds(60));
    @SuppressWarnings("NullAway.Init")
    private Framework framework;
    @SuppressWarnings("NullAway.Init")
    private Processors processors;

    @BeforeEach
    void startFramework() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, home.toString()));
        framework.start();
        firmwares.put("sample.elf", 'R', 1);
        processors = new Processors(new Surroundings(firmwares, () -> policy, () -> CoredumpMode.DISABLED, name -> dumps
                .getOrDefault(name, new NoDumps()), name -> new NoAdditions(),
                () -> new OsgiHost(framework.getBundleContext(), announcements)));
        come(1, "m4", settings("dsp"));
        come(2, "dsp", settings());
        await().until(() -> reference("m4") != null && reference("dsp") != null);
    }

    @AfterEach
    void stopFramework() throws Exception {
        processors.close();
        framework.stop();
        framework.waitForStop(0);
        assertThat(cores.values()).noneMatch(FakeCore::isRunning);
    }

    @Test
    void eachBundleHoldsForItselfAndItsHoldsEndWhenItStops() throws Exception {
        Bundle motor = holder("motor");
        Bundle vision = holder("vision");
        Hold first = service(motor, "m4").boot("the belt\nof line 2");
        service(vision, "m4").boot("cameras");
        service(vision, "dsp").boot("filters");
        assertThat(core("m4").isRunning()).isTrue();
        assertThat(first.holder()).isEqualTo("motor: the belt of line 2");
        RemoteProcessor seen = service("m4");
        assertThat(seen.report().holders()).containsExactly("motor: the belt of line 2", "vision: cameras");
        assertThat(service("dsp").report().holders()).containsExactly("processor m4", "vision: filters");
        assertThat(service("dsp").report().dependents()).containsExactly("m4");
        assertThat(seen.report().dependsOn()).containsExactly("dsp");

        motor.stop();
        assertThat(first.isHeld()).isFalse();
        assertThat(seen.report().holders()).containsExactly("vision: cameras");
        assertThat(core("m4").isRunning()).isTrue();
        vision.uninstall();
        await().until(() -> !core("m4").isRunning() && !core("dsp").isRunning());
        assertThat(service("dsp").report().holders()).isEmpty();
    }

    @Test
    void aStopByHandDoesNotWaitForACoreFileThatIsBeingWritten() throws Exception {
        FakeDumps slow = new FakeDumps(new ArrayList<>());
        CountDownLatch begun = new CountDownLatch(1);
        slow.during = () -> {
            begun.countDown();
            await().until(() -> slow.givenUp);
        };
        dumps.put("arm", slow);
        come(3, "arm", settings("dsp"));
        await().until(() -> reference("arm") != null);
        service("arm").start();
        core("arm").crash("killed");
        begun.await();

        service("dsp").stop();

        assertThat(slow.givenUp).isTrue();
        assertThat(service("arm").status().state()).isEqualTo(ProcessorState.OFFLINE);
    }

    @Test
    void aBundleThatStopsWithoutItsHoldsLeavesTheOthersAlone() throws Exception {
        service("m4").start();
        Bundle guest = holder("guest");
        service(guest, "m4").boot("a moment").shutdown();
        guest.stop();
        assertThat(core("m4").isRunning()).isTrue();
        assertThat(service("m4").report().holders()).containsExactly("by hand");
    }

    @Test
    void eachObjectOfAPrototypeHoldsForItself() throws Exception {
        Bundle bundle = holder("motor");
        ServiceObjects<RemoteProcessor> objects = Objects.requireNonNull(bundle.getBundleContext()).getServiceObjects(
                reference(bundle, "dsp"));
        RemoteProcessor one = objects.getService();
        RemoteProcessor other = objects.getService();
        Hold hold = one.boot("one");
        Hold second = other.boot("other");
        objects.ungetService(one);
        assertThat(hold.isHeld()).isFalse();
        assertThat(second.isHeld()).isTrue();
        assertThat(core("dsp").isRunning()).isTrue();
        assertThatThrownBy(() -> one.boot("late")).isInstanceOf(RemoteProcessorException.class).hasMessage(
                "dsp: not held, motor has given the service back");
        second.shutdown();
        second.shutdown();
        assertThat(core("dsp").isRunning()).isFalse();
    }

    @Test
    void aStartByHandThatFailsStaysExplained() throws Exception {
        core("m4").startFails = true;
        RemoteProcessor m4 = service("m4");
        assertThatThrownBy(m4::start).isInstanceOf(RemoteProcessorException.class).hasMessageContaining("no power");
        assertThat(m4.status().state()).isEqualTo(ProcessorState.OFFLINE);
        assertThat(m4.status().reason()).contains("no power");
        assertThat(core("dsp").isRunning()).isFalse();
    }

    @Test
    void aHolderThatGoesWhileItBootsLeavesNoHold() throws Exception {
        firmwares.put("sample.elf", 'H', 1);
        Bundle bundle = holder("motor");
        RemoteProcessor dsp = service(bundle, "dsp");
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                dsp.boot("for ever");
                refused.complete(new AssertionError("not refused"));
            } catch (RemoteProcessorException | InterruptedException e) {
                refused.complete(e);
            }
        });
        core("dsp").hanging.await();
        bundle.stop();
        service("dsp").stop();
        assertThat(refused.get()).isInstanceOf(RemoteProcessorException.class);
        assertThat(service("dsp").report().holders()).isEmpty();
    }

    @Test
    void aUsersStopEndsAllHoldsAndThatIsSeen() throws Exception {
        Hold hold = service(holder("motor"), "m4").boot("belt");
        service("m4").stop();
        assertThat(hold.isHeld()).isFalse();
        hold.close();
        hold.shutdown();
        assertThat(service("dsp").report().holders()).isEmpty();
        assertThat(core("dsp").isRunning()).isFalse();
    }

    @Test
    void whoeverSeesAProcessorComeMayBootItRightThere() throws Exception {
        CompletableFuture<Boolean> booted = new CompletableFuture<>();
        BundleContext context = framework.getBundleContext();
        context.addServiceListener(event -> {
            if (event.getType() == ServiceEvent.REGISTERED) {
                try {
                    Objects.requireNonNull((RemoteProcessor) context.getService(event.getServiceReference())).boot(
                            "at once");
                    booted.complete(true);
                } catch (RemoteProcessorException | InterruptedException e) {
                    booted.completeExceptionally(e);
                }
            }
        }, "(&(objectClass=%s)(rproc.name=late))".formatted(RemoteProcessor.class.getName()));
        come(3, "late", settings());
        assertThat(booted.get()).isTrue();
        assertThat(core("late").isRunning()).isTrue();
    }

    @Test
    void dependenciesAreAServicePropertyAndChangeAtOnce() throws Exception {
        assertThat(Objects.requireNonNull(reference("m4")).getProperty(RemoteProcessor.DEPENDS_ON)).isEqualTo(
                new String[]{"dsp"});
        assertThat(service("m4").bootOrder()).containsExactly("dsp", "m4");
        service("m4").start();
        assertThat(service("dsp").stopOrder()).containsExactly("m4", "dsp");
        processors.update(new Candidate(1, "m4", core("m4"), settings()));
        await().until(() -> !core("dsp").isRunning());
        await().until(() -> ((String[]) Objects.requireNonNull(reference("m4")).getProperty(
                RemoteProcessor.DEPENDS_ON)).length == 0);
        assertThat(core("m4").isRunning()).isTrue();
        assertThat(core("m4").starts).hasValue(1);
        processors.update(new Candidate(2, "dsp", core("dsp"), settings("m4")));
        processors.update(new Candidate(1, "m4", core("m4"), settings("dsp")));
        assertThatThrownBy(() -> service("dsp").start()).hasMessageContaining("form a circle: dsp → m4 → dsp");
    }

    @Test
    void autoBootChangesAtOnceButDoesNotOverruleAStopByHand() throws Exception {
        processors.update(new Candidate(2, "dsp", core("dsp"), new CoreSettings("sample.elf", true, settings()
                .dependsOn(), settings().recovery(), settings().coredump())));
        await().until(() -> core("dsp").isRunning());
        await().until(() -> Boolean.TRUE.equals(Objects.requireNonNull(reference("dsp")).getProperty(
                RemoteProcessor.AUTO_BOOT)));
        service("dsp").stop();
        processors.update(new Candidate(2, "dsp", core("dsp"), new CoreSettings("sample.elf", true, settings()
                .dependsOn(), settings().recovery(), settings().coredump())));
        assertThat(service("dsp").report().holders()).isEmpty();
        assertThat(core("dsp").isRunning()).isFalse();
    }

    @Test
    void theUsersWordOnRecoveryCountsUntilTheConfigurationIsAppliedAgain() throws Exception {
        RemoteProcessor dsp = service("dsp");
        dsp.start();
        dsp.setRecovery(false);
        assertThat(dsp.report().recovery()).isFalse();
        dsp.crash(CrashType.WATCHDOG, "not fed");
        await().until(() -> dsp.status().state() == ProcessorState.CRASHED);
        processors.configured();
        await().until(() -> dsp.status().state() == ProcessorState.RUNNING);
        assertThat(dsp.report().recovery()).isTrue();
        assertThat(core("dsp").starts).hasValue(2);
    }

    @Test
    void aCoreOfItsOwnMindDoesNotRecoverThoughAllOthersDo() throws Exception {
        Map<String, Object> properties = Map.of("rproc.firmware", "sample.elf", "rproc.recovery", false,
                "rproc.coredump", "ENABLED", "rproc.depends.on", "x");
        CoreSettings own = CoreSettings.of(properties);
        assertThat(own.coredump()).contains(CoredumpMode.ENABLED);
        assertThat(own.dependsOn()).containsExactly("x");
        assertThat(CoreSettings.of(Map.of("rproc.coredump", "sometimes", "rproc.recovery", "no", "rproc.depends.on",
                new String[]{" a ", "a", ""}))).isEqualTo(new CoreSettings("", false, List.of("a"),
                        Optional.empty(), Optional.empty()));
        processors.update(new Candidate(2, "dsp", core("dsp"), new CoreSettings("sample.elf", false, settings()
                .dependsOn(), own.recovery(), own.coredump())));
        service("dsp").start();
        core("dsp").crash("gone");
        await().until(() -> service("dsp").status().state() == ProcessorState.CRASHED);
        assertThat(service("dsp").report().recovery()).isFalse();
        service("dsp").setRecovery(true);
        await().until(() -> service("dsp").status().state() == ProcessorState.RUNNING);
    }

    @Test
    void aCrashOfWhatItNeedsRestartsARealProcessorInOrder() throws Exception {
        service(holder("motor"), "m4").boot("belt");
        core("dsp").crash("killed");
        await().until(() -> core("dsp").starts.get() == 2 && core("m4").starts.get() == 2 && core("m4").isRunning());
        assertThat(service("m4").report().holders()).containsExactly("motor: belt");
        await().until(() -> service("m4").status().reason().isEmpty());
    }

    private static CoreSettings settings(String... dependsOn) {
        return new CoreSettings("sample.elf", false, List.of(dependsOn), Optional.empty(),
                Optional.empty());
    }

    private void come(long id, String name, CoreSettings settings) {
        FakeCore core = new FakeCore();
        cores.put(name, core);
        processors.add(new Candidate(id, name, core, settings));
    }

    private FakeCore core(String name) {
        return Objects.requireNonNull(cores.get(name));
    }

    private RemoteProcessor service(String name) throws InvalidSyntaxException {
        return service(framework, name);
    }

    private RemoteProcessor service(Bundle user, String name) throws InvalidSyntaxException {
        return Objects.requireNonNull(Objects.requireNonNull(user.getBundleContext()).getService(reference(user,
                name)));
    }

    private @Nullable ServiceReference<RemoteProcessor> reference(String name) throws InvalidSyntaxException {
        return framework.getBundleContext().getServiceReferences(RemoteProcessor.class, "(rproc.name=%s)".formatted(
                name)).stream().findFirst().orElse(null);
    }

    private static ServiceReference<RemoteProcessor> reference(Bundle user, String name)
            throws InvalidSyntaxException {
        return Objects.requireNonNull(user.getBundleContext()).getServiceReferences(RemoteProcessor.class,
                "(rproc.name=%s)".formatted(name)).iterator().next();
    }

    private Bundle holder(String name) throws Exception {
        Bundle bundle = framework.getBundleContext().installBundle(name, emptyBundle(name));
        bundle.start();
        return bundle;
    }

    private static InputStream emptyBundle(String name) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        main.putValue(Constants.BUNDLE_SYMBOLICNAME, name);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new JarOutputStream(bytes, manifest).close();
        return new ByteArrayInputStream(bytes.toByteArray());
    }
}
