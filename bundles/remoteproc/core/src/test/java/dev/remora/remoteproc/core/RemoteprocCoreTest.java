package dev.remora.remoteproc.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.remoteproc.ProcessorState;
import dev.remora.remoteproc.RemoteProcessor;
import dev.remora.remoteproc.spi.Subdevice;
import dev.remora.virtio.VirtioDevice;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;

/** In a framework, without its component runtime: the references are called by hand. */
class RemoteprocCoreTest {

    @TempDir
    private Path home;

    private final FakeCore core = new FakeCore();
    private final Events events = new Events();
    private final Map<String, Object> coreProperties = new HashMap<>(Map.of(Constants.SERVICE_ID, 1L, "rproc.name",
            "m4", "rproc.firmware", "sample.elf", "rproc.auto.boot", true));
    @SuppressWarnings("NullAway.Init")
    private Framework framework;
    @SuppressWarnings("NullAway.Init")
    private RemoteprocCore component;

    @BeforeEach
    void startFramework() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, home.resolve("cache")
                .toString()));
        framework.start();
        Files.createDirectory(home.resolve("firmware"));
        component = new RemoteprocCore(context(), config(Map.of("firmware_path", new String[]{home.resolve("firmware")
                .toString()})));
        component.addEventAdmin(events);
    }

    @AfterEach
    void stopFramework() throws Exception {
        component.deactivate();
        framework.stop();
        framework.waitForStop(0);
    }

    @Test
    void coresAreBoundAfterWhatTheirBootNeeds() throws IOException {
        try (InputStream xml = Objects.requireNonNull(RemoteprocCore.class.getResourceAsStream(
                "/OSGI-INF/dev.remora.remoteproc.core.xml"))) {
            String description = new String(xml.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(description.substring(description.lastIndexOf("<reference "))).contains(
                    "dev.remora.remoteproc.spi.RemoteCore");
        }
    }

    @Test
    void theProcessorAndItsDevicesAreServicesWithTheirProperties() throws Exception {
        file('R', 1);
        List<String> phases = new CopyOnWriteArrayList<>();
        component.addListener((name, phase, crashed) -> phases.add(name + " " + phase), Map.of(Constants.SERVICE_ID,
                7L));
        component.addListener((name, phase, crashed) -> phases.add("wrong"), Map.of(Constants.SERVICE_ID, 8L,
                RemoteProcessor.NAME, "other"));
        component.addListener((name, phase, crashed) -> {
            throw new IllegalStateException("listener of a test");
        }, Map.of(Constants.SERVICE_ID, 9L, RemoteProcessor.NAME, "m4"));
        component.addCore(core, coreProperties);
        await().until(() -> phases.contains("m4 AFTER_START"));

        ServiceReference<RemoteProcessor> processor = reference();
        assertThat(processor.getProperty(RemoteProcessor.NAME)).isEqualTo("m4");
        assertThat(processor.getProperty(RemoteProcessor.STATE)).isEqualTo("RUNNING");
        assertThat(processor.getProperty(RemoteProcessor.FIRMWARE)).isEqualTo("sample.elf");
        assertThat(processor.getProperty(RemoteProcessor.AUTO_BOOT)).isEqualTo(true);
        ServiceReference<?> device = Objects.requireNonNull(context().getServiceReference(VirtioDevice.class));
        assertThat(device.getProperty(VirtioDevice.ID)).isEqualTo(7);
        assertThat(device.getProperty(VirtioDevice.NAME)).isEqualTo("m4.vdev0");
        assertThat(device.getProperty(RemoteProcessor.NAME)).isEqualTo("m4");

        component.removeCore(core, coreProperties);

        assertThat(context().getServiceReference(RemoteProcessor.class)).isNull();
        assertThat(context().getServiceReference(VirtioDevice.class)).isNull();
        assertThat(phases).containsExactly("m4 BEFORE_START", "m4 AFTER_START", "m4 BEFORE_STOP", "m4 AFTER_STOP");
        assertThat(events.posted).extracting(Event::getTopic).containsExactly("dev/remora/remoteproc/RUNNING",
                "dev/remora/remoteproc/DELETED");
        assertThat(events.posted.getFirst().getProperty("rproc.firmware")).isEqualTo("sample.elf");
    }

    @Test
    void withoutAnEventAdminItWorksAsWell() throws Exception {
        component.removeEventAdmin(events);
        file('R', 1);
        component.addCore(core, coreProperties);
        await().until(core::isRunning);
        assertThat(events.posted).isEmpty();
    }

    @Test
    void aNewFileInTheFolderRestartsTheCoreAndABadOneDoesNot() throws Exception {
        file('R', 1);
        component.addCore(core, coreProperties);
        await().until(core::isRunning);
        file('R', 2);
        await().until(() -> core.starts.get() == 2 && core.isRunning());

        Files.write(home.resolve("firmware/sample.elf"), new byte[]{1, 2, 3});
        await().until(() -> processor().status().reason().contains("not an ELF file: only 3 bytes"));
        assertThat(processor().status().state()).isEqualTo(ProcessorState.RUNNING);
        assertThat(core.starts).hasValue(2);
    }

    @Test
    void aFirmwareBundleComesFirstIsUpdatedAndGivesWayToTheFolder() throws Exception {
        file('R', 1);
        Bundle bundle = context().installBundle("fw", firmwareBundle("1.0.0", 'R', 2));
        bundle.start();
        component.addCore(core, coreProperties);
        await().until(core::isRunning);
        assertThat(processor().status().source()).isEqualTo("bundle test.firmware 1.0.0, image/sample.elf");

        bundle.update(firmwareBundle("1.1.0", 'R', 3));
        await().until(() -> processor().status().source().startsWith("bundle test.firmware 1.1.0"));
        assertThat(core.starts).as("one restart, not by way of the folder").hasValue(2);

        bundle.uninstall();
        await().until(() -> processor().status().source().endsWith("firmware/sample.elf"));
        assertThat(core.starts).hasValue(3);
    }

    @Test
    void anotherFolderByConfigurationIsUsedAtOnce() throws Exception {
        component.addCore(core, coreProperties);
        await().until(() -> context().getServiceReference(RemoteProcessor.class) != null && !processor().status()
                .reason().isEmpty());
        assertThat(processor().status().reason()).contains("firmware sample.elf not found in firmware bundles, ");
        Path other = Files.createDirectory(home.resolve("other"));
        Files.write(other.resolve("sample.elf"), FakeFirmwares.image('R', 1));

        component.modified(config(Map.of("firmware_path", new String[]{other.toString(), "\0"}, "recovery_attempts",
                -1)));

        await().until(core::isRunning);
    }

    @Test
    void anotherFirmwareNameByTheCoresPropertyRestartsIt() throws Exception {
        file('R', 1);
        Files.write(home.resolve("firmware/other.elf"), FakeFirmwares.image('R', 9));
        component.addCore(core, coreProperties);
        await().until(core::isRunning);
        coreProperties.put("rproc.firmware", "other.elf");
        component.updatedCore(core, coreProperties);

        await().until(() -> processor().status().firmware().equals("other.elf"));
        await().until(() -> "other.elf".equals(reference().getProperty(RemoteProcessor.FIRMWARE)));
    }

    @Test
    void subdevicesComeAndGoWithTheirServiceAndWithTheCore() throws Exception {
        file('R', 1);
        List<String> calls = new CopyOnWriteArrayList<>();
        Subdevice edge = new Subdevice() {
            @Override
            public void start() {
                calls.add("start");
            }

            @Override
            public void stop(boolean crashed) {
                calls.add("stop");
            }

            @Override
            public String description() {
                return "edge";
            }
        };
        Map<String, Object> properties = Map.of(Constants.SERVICE_ID, 20L, RemoteProcessor.NAME, "m4");
        component.addSubdevice(edge, properties);
        component.addCore(core, coreProperties);
        await().until(() -> calls.contains("start"));
        assertThat(processor().report().subdevices()).containsExactly("edge");
        component.removeSubdevice(edge, properties);
        assertThat(calls).as("brought down before the service is given back").containsExactly("start", "stop");
        component.addSubdevice(edge, properties);
        await().until(() -> calls.size() == 3);
        processor().stop();
        assertThat(calls).containsExactly("start", "stop", "start", "stop");
    }

    @Test
    void aCoreFileIsKeptOfACrashWhenThatIsSwitchedOn() throws Exception {
        file('R', 1);
        component.addCore(core, coreProperties);
        await().until(core::isRunning);
        component.modified(config(Map.of("firmware_path", new String[]{home.resolve("firmware").toString()}, "coredump",
                "enabled", "coredump_path", home.resolve("dumps").toString())));
        core.crash("killed");
        await().until(() -> core.starts.get() == 2 && core.isRunning());
        assertThat(processor().coredumps()).singleElement().satisfies(dump -> assertThat(dump.reason()).contains(
                "killed"));
        assertThat(processor().report().crashes().getFirst().coredump()).isNotEmpty();
    }

    @Test
    void deactivatingStopsTheCores() throws Exception {
        file('R', 1);
        component.addCore(core, coreProperties);
        await().until(core::isRunning);
        component.deactivate();
        assertThat(core.isRunning()).isFalse();
        assertThat(context().getServiceReference(RemoteProcessor.class)).isNull();
    }

    private BundleContext context() {
        return framework.getBundleContext();
    }

    private ServiceReference<RemoteProcessor> reference() throws InvalidSyntaxException {
        return context().getServiceReferences(RemoteProcessor.class, "(rproc.name=m4)").iterator().next();
    }

    private RemoteProcessor processor() throws InvalidSyntaxException {
        return Objects.requireNonNull(context().getService(reference()));
    }

    private void file(char program, int version) throws IOException {
        Files.write(home.resolve("firmware/sample.elf"), FakeFirmwares.image(program, version));
    }

    private static InputStream firmwareBundle(String version, char program, int number) throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        main.putValue(Constants.BUNDLE_SYMBOLICNAME, "test.firmware");
        main.putValue(Constants.BUNDLE_VERSION, version);
        main.putValue(Constants.PROVIDE_CAPABILITY,
                "dev.remora.firmware;firmware.name=sample.elf;path=\"image/sample.elf\"");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            jar.putNextEntry(new ZipEntry("image/sample.elf"));
            jar.write(FakeFirmwares.image(program, number));
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    /** An annotation with the defaults, but for these values. */
    private static RemoteprocCore.Config config(Map<String, Object> values) {
        return (RemoteprocCore.Config) Proxy.newProxyInstance(RemoteprocCoreTest.class.getClassLoader(), new Class<?>[]{
                RemoteprocCore.Config.class},
                (proxy, method, args) -> values.getOrDefault(method.getName(), method
                        .getDefaultValue()));
    }

    private static final class Events implements EventAdmin {

        final List<Event> posted = new CopyOnWriteArrayList<>();

        @Override
        public void postEvent(Event event) {
            posted.add(event);
        }

        @Override
        public void sendEvent(Event event) {
            posted.add(event);
        }
    }
}
