package dev.remora.rpmsg.core;

import static dev.remora.rpmsg.core.BusFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.DriverStatus;
import dev.remora.rpmsg.core.driver.EchoDriver;
import dev.remora.rpmsg.spi.RpmsgBus;
import dev.remora.rpmsg.spi.RpmsgEdge;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/** The bundle in the real framework with the real Declarative Services: the order of their calls is theirs. */
@Timeout(120)
class FrameworkTest {

    /** Shared by the test, the bundles and Declarative Services. */
    private static final String PACKAGES = "dev.remora.rpmsg;version=1.0.0,dev.remora.rpmsg.spi;version=1.0.0,"
            + "org.slf4j;version=2.0.0,org.osgi.service.component;version=1.5.1,"
            + "org.osgi.service.component.runtime;version=1.5.0,org.osgi.service.component.runtime.dto;version=1.5.0,"
            + "org.osgi.util.promise;version=1.3.0,org.osgi.util.function;version=1.2.0";

    @TempDir
    private Path storage;

    private Framework framework;
    private BundleContext context;
    private Bundle core;
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final FakeTransport transport = new FakeTransport("m4.vdev0");

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString(),
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, PACKAGES));
        framework.start();
        context = framework.getBundleContext();
        Consumer<String> recorder = calls::add;
        context.registerService(Consumer.class, recorder, FrameworkUtil.asDictionary(Map.of("test", "calls")));
        Class<?> scr = Class.forName("org.apache.felix.scr.impl.Activator", false, getClass().getClassLoader());
        install("reference:" + scr.getProtectionDomain().getCodeSource().getLocation()).start();
        core = install("reference:" + BusComponent.class.getProtectionDomain().getCodeSource().getLocation());
        core.start();
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(0);
        assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("remora-bus-"));
    }

    private Bundle install(String location) throws BundleException {
        return context.installBundle(location);
    }

    private Bundle installDriver(String version) throws BundleException, IOException {
        return context.installBundle("echo", driverBundle(version));
    }

    private static InputStream driverBundle(String version) throws IOException {
        Manifest manifest = new Manifest();
        Attributes headers = manifest.getMainAttributes();
        headers.putValue("Manifest-Version", "1.0");
        headers.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        headers.putValue(Constants.BUNDLE_SYMBOLICNAME, "test.echo");
        headers.putValue(Constants.BUNDLE_VERSION, version);
        headers.putValue(Constants.IMPORT_PACKAGE, "dev.remora.rpmsg");
        headers.putValue("Service-Component", "OSGI-INF/echo.xml");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            jar.putNextEntry(new JarEntry("OSGI-INF/echo.xml"));
            jar.write(
                    """
                            <scr:component xmlns:scr="http://www.osgi.org/xmlns/scr/v1.4.0" name="test.echo.driver"
                                deactivate="stop" init="1">
                              <property name="rpmsg.driver.for">echo</property>
                              <service scope="prototype"><provide interface="dev.remora.rpmsg.RpmsgDriver"/></service>
                              <reference name="calls" interface="java.util.function.Consumer" target="(test=calls)" parameter="0"/>
                              <implementation class="dev.remora.rpmsg.core.driver.EchoDriver"/>
                            </scr:component>
                            """
                            .getBytes(StandardCharsets.UTF_8));
            String file = EchoDriver.class.getName().replace('.', '/') + ".class";
            jar.putNextEntry(new JarEntry(file));
            try (InputStream code = Objects
                    .requireNonNull(EchoDriver.class.getClassLoader().getResourceAsStream(file))) {
                code.transferTo(jar);
            }
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private <T> T service(Class<T> type) {
        ServiceReference<T> reference = Objects.requireNonNull(context.getServiceReference(type), type.getName());
        return context.getService(reference);
    }

    private Collection<ServiceReference<RpmsgChannel>> channels(String filter) {
        try {
            return context.getServiceReferences(RpmsgChannel.class, filter);
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private RpmsgEdge boundEcho() {
        RpmsgEdge edge = service(RpmsgBus.class).open(transport);
        edge.announced("echo", 0x400);
        eventually(() -> assertThat(channels("(rpmsg.driver=test.echo.driver)")).hasSize(1));
        return edge;
    }

    @Test
    void aDriverComponentIsProbedSpokenToAndRemoved() throws Exception {
        Bundle driver = installDriver("1.0.0");
        driver.start();
        RpmsgEdge edge = boundEcho();

        edge.received(0x400, 0x400, MemorySegment.ofArray(new byte[]{1, 2, 3}), 1, 2);
        assertThat(transport.sent).containsExactly(
                new FakeTransport.Message(0x400, 0x400, FakeTransport.bytes((byte) 1)),
                new FakeTransport.Message(0x400, 0x400, FakeTransport.bytes((byte) 2, (byte) 3)));
        assertThat(service(RpmsgInventory.class).drivers())
                .containsExactly(new DriverStatus("test.echo.driver", List.of("echo"), "test.echo 1.0.0", 1));

        driver.stop();
        assertThat(calls).containsExactly("activate", "probe echo", "received 2", "remove", "deactivate");
        eventually(() -> assertThat(channels("(!(rpmsg.driver=*))")).hasSize(1));
    }

    @Test
    void anUpdatedDriverBundleTakesItsChannelBack() throws Exception {
        Bundle driver = installDriver("1.0.0");
        driver.start();
        boundEcho();

        driver.update(driverBundle("1.1.0"));

        eventually(() -> assertThat(service(RpmsgInventory.class).drivers())
                .containsExactly(new DriverStatus("test.echo.driver", List.of("echo"), "test.echo 1.1.0", 1)));
        assertThat(calls).containsExactly("activate", "probe echo", "remove", "deactivate", "activate", "probe echo");
    }

    @Test
    void anUninstalledDriverLeavesItsChannelUnbound() throws Exception {
        Bundle driver = installDriver("1.0.0");
        driver.start();
        boundEcho();

        driver.uninstall();

        assertThat(calls).endsWith("remove", "deactivate");
        eventually(() -> assertThat(service(RpmsgInventory.class).channels()).singleElement()
                .satisfies(channel -> assertThat(channel.reason()).isEqualTo("no driver for echo")));
    }

    @Test
    void aDriverThatIsThereFirstIsFound() throws Exception {
        installDriver("1.0.0").start();
        core.stop();
        core.start();

        boundEcho();

        assertThat(calls).containsExactly("activate", "probe echo");
    }

    @Test
    void stoppingTheBusRemovesDriversAndChannels() throws Exception {
        installDriver("1.0.0").start();
        boundEcho();

        core.stop();

        assertThat(calls).containsExactly("activate", "probe echo", "remove", "deactivate");
        assertThat(channels("(rpmsg.name=*)")).isEmpty();
    }

    @Test
    void stoppingTheFrameworkRemovesTheDriver() throws Exception {
        installDriver("1.0.0").start();
        boundEcho();

        framework.stop();
        framework.waitForStop(0);

        assertThat(calls).containsExactly("activate", "probe echo", "remove", "deactivate");
    }

    @Test
    void aDriverThatIsNotOfPrototypeScopeIsNotUsed() {
        try (LogLines log = new LogLines()) {
            context.registerService(RpmsgDriver.class, new EchoDriver(calls::add),
                    FrameworkUtil.asDictionary(Map.of("rpmsg.driver.for", "echo")));
            assertThat(log.warnings()).singleElement().asString().contains("ServiceScope.PROTOTYPE");
        }

        assertThat(service(RpmsgInventory.class).drivers()).isEmpty();
    }
}
