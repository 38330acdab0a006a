package dev.remora.rpmsg.keepalive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.RpmsgAdmin;
import dev.remora.rpmsg.RpmsgChannel;
import dev.remora.rpmsg.RpmsgInventory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.apache.felix.cm.impl.ConfigurationManager;
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
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** The bundle in the real framework with the real Declarative Services and ConfigurationAdmin. */
@Timeout(120)
class FrameworkTest {

    /** Shared by the test, the bundle and Declarative Services. */
    private static final String PACKAGES = "dev.remora.rpmsg;version=1.0.0,dev.remora.platform;version=1.0.0,"
            + "org.slf4j;version=2.0.0,org.osgi.service.cm;version=1.6.1,org.osgi.service.component;version=1.5.1,"
            + "org.osgi.service.component.runtime;version=1.5.0,org.osgi.service.component.runtime.dto;version=1.5.0,"
            + "org.osgi.util.promise;version=1.3.0,org.osgi.util.function;version=1.2.0";

    @TempDir
    private Path storage;

    private Framework framework;
    private BundleContext context;
    private Bundle bundle;
    private ConfigurationAdmin configurations;
    private final FakeBus bus = new FakeBus();
    private final FakeChannel heartbeat = new FakeChannel(1);
    private final FakeChannel other = new FakeChannel(1);

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString(),
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, PACKAGES));
        framework.start();
        context = framework.getBundleContext();
        install(ConfigurationManager.class).start();
        install(Class.forName("org.apache.felix.scr.impl.Activator", false, getClass().getClassLoader())).start();
        bundle = install(KeepaliveComponent.class);
        bundle.start();
        configurations = Objects.requireNonNull(
                context.getService(Objects.requireNonNull(context.getServiceReference(ConfigurationAdmin.class))));
    }

    private Bundle install(Class<?> type) throws BundleException {
        return context.installBundle("reference:" + type.getProtectionDomain().getCodeSource().getLocation());
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(0);
        assertThat(keepaliveThreads()).isZero();
    }

    private static long keepaliveThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && thread.getName().equals("remora-keepalive")).count();
    }

    private Configuration configure() throws Exception {
        Configuration configuration = configurations.getFactoryConfiguration(KeepaliveComponent.PID, "m4", "?");
        configuration.update(FrameworkUtil.asDictionary(Map.of("channel.target", "(rpmsg.name=heartbeat)", "message",
                "ping", "period.millis", 10L, "limit", 2)));
        return configuration;
    }

    private ServiceRegistration<?> register(String name, FakeChannel channel) {
        return context.registerService(RpmsgChannel.class, channel,
                FrameworkUtil.asDictionary(Map.of(RpmsgChannel.NAME, name, RpmsgChannel.EDGE, FakeBus.EDGE)));
    }

    private ServiceRegistration<?> registerBus() {
        return context.registerService(new String[]{RpmsgAdmin.class.getName(), RpmsgInventory.class.getName()}, bus,
                null);
    }

    @Test
    void onlyTheChannelsOfTheTargetAreAsked() throws Exception {
        registerBus();
        register("heartbeat", heartbeat);
        register("other", other);
        configure();

        await().untilAsserted(() -> assertThat(heartbeat.sent).hasSizeGreaterThan(5));
        assertThat(other.endpoints).hasValue(0);
        assertThat(bus.failures).isEmpty();
    }

    @Test
    void channelsAndTheBusMayComeAfterTheKeepaliveAndGoBeforeIt() throws Exception {
        configure();
        ServiceRegistration<?> channel = register("heartbeat", heartbeat);
        await().untilAsserted(() -> assertThat(heartbeat.sent).hasSizeGreaterThan(5));
        heartbeat.answers = false;
        ServiceRegistration<?> admin = registerBus();

        await().untilAsserted(() -> assertThat(bus.failures).singleElement().asString().startsWith("m4.vdev0: "));

        admin.unregister();
        channel.unregister();
        assertThat(heartbeat.endpoints).hasValue(0);
    }

    @Test
    void withTheConfigurationTheEndpointAndTheThreadGo() throws Exception {
        registerBus();
        register("heartbeat", heartbeat);
        Configuration configuration = configure();
        await().untilAsserted(() -> assertThat(heartbeat.endpoints).hasValue(1));
        assertThat(keepaliveThreads()).isEqualTo(1);

        configuration.delete();

        await().untilAsserted(() -> assertThat(heartbeat.endpoints).hasValue(0));
        await().untilAsserted(() -> assertThat(keepaliveThreads()).isZero());
    }

    @Test
    void withTheBundleTheEndpointAndTheThreadGo() throws Exception {
        registerBus();
        register("heartbeat", heartbeat);
        configure();
        await().untilAsserted(() -> assertThat(heartbeat.endpoints).hasValue(1));

        bundle.stop();

        assertThat(heartbeat.endpoints).hasValue(0);
        await().untilAsserted(() -> assertThat(keepaliveThreads()).isZero());
    }
}
