package dev.remora.rpmsg.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgInventory.PolicyStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
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
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** The policy in the real framework, with the real Declarative Services and ConfigurationAdmin. */
@Timeout(120)
class PolicyFrameworkTest {

    /** Shared by the test, the bundle and Declarative Services. */
    private static final String PACKAGES = "dev.remora.rpmsg;version=1.0.0,dev.remora.rpmsg.spi;version=1.0.0,"
            + "org.slf4j;version=2.0.0,org.osgi.service.cm;version=1.6.1,org.osgi.service.event;version=1.4.0,"
            + "org.osgi.service.component;version=1.5.1,org.osgi.service.component.runtime;version=1.5.0,"
            + "org.osgi.service.component.runtime.dto;version=1.5.0,"
            + "org.osgi.util.promise;version=1.3.0,org.osgi.util.function;version=1.2.0";

    @TempDir
    private Path storage;

    private Framework framework;
    private BundleContext context;
    private Bundle core;
    private ConfigurationAdmin configurations;

    @BeforeEach
    void start() throws Exception {
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, storage.toString(),
                Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, PACKAGES));
        framework.start();
        context = framework.getBundleContext();
        install(ConfigurationManager.class).start();
        install(Class.forName("org.apache.felix.scr.impl.Activator", false, getClass().getClassLoader())).start();
        core = install(BusComponent.class);
        configurations = Objects.requireNonNull(
                context.getService(Objects.requireNonNull(context.getServiceReference(ConfigurationAdmin.class))));
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(0);
    }

    private Bundle install(Class<?> type) throws BundleException {
        return context.installBundle("reference:" + type.getProtectionDomain().getCodeSource().getLocation());
    }

    private Configuration configure(String name, Map<String, Object> properties) throws Exception {
        Configuration configuration = configurations.getFactoryConfiguration(ConfiguredEntry.PID, name, "?");
        configuration.update(FrameworkUtil.asDictionary(properties));
        return configuration;
    }

    private List<String> entries() {
        ServiceReference<RpmsgInventory> reference = context.getServiceReference(RpmsgInventory.class);
        return reference == null
                ? List.of("no bus")
                : context.getService(reference).policy().stream().map(PolicyStatus::name).toList();
    }

    @Test
    void aBusIsNeverThereBeforeItsPolicy() throws Exception {
        configure("first", Map.of("bundle", "test.first"));
        configure("second", Map.of("bundle", "test.second", "version", "one"));
        List<String> atTheStart = new CopyOnWriteArrayList<>();
        context.addServiceListener(event -> {
            if (event.getType() == ServiceEvent.REGISTERED)
                atTheStart.addAll(entries());
        }, "(objectClass=" + RpmsgInventory.class.getName() + ")");

        core.start();

        await().untilAsserted(() -> assertThat(atTheStart).containsExactly("first", "second", "(default)"));
    }

    @Test
    void aPolicyThatIsRequiredAndNotThereClosesTheBus() throws Exception {
        Configuration bus = configurations.getConfiguration(BusComponent.PID, "?");
        bus.update(FrameworkUtil.asDictionary(Map.of("policy.required", true)));
        Configuration entry = configure("first", Map.of("bundle", "test.first"));
        core.start();
        await().untilAsserted(() -> assertThat(entries()).containsExactly("first", "(default)"));

        entry.delete();
        await().untilAsserted(() -> assertThat(entries()).containsExactly("(default)"));

        bus.update(FrameworkUtil.asDictionary(Map.of("policy.required", false)));
        await().untilAsserted(() -> assertThat(entries()).isEmpty());
    }

    @Test
    void entriesFollowTheirConfigurations() throws Exception {
        core.start();
        assertThat(entries()).isEmpty();

        Configuration entry = configure("line", Map.of("bundle", "test.echo", "channels", new String[]{"a", "b*"},
                "destinations", new String[]{"channel"}, "messages.per.second", 5));
        await().untilAsserted(() -> assertThat(entries()).containsExactly("line", "(default)"));
        ServiceReference<RpmsgInventory> inventory = Objects
                .requireNonNull(context.getServiceReference(RpmsgInventory.class));
        assertThat(context.getService(inventory).policy().getFirst().rule())
                .isEqualTo("test.echo may bind, open, send on a,b* of * to channel, 5 messages a second");

        entry.update(FrameworkUtil.asDictionary(Map.of("bundle", "test.echo", "messages.per.second", "many")));
        await().untilAsserted(() -> assertThat(context.getService(inventory).policy().getFirst().rule())
                .startsWith("refused, allows nothing: messages.per.second is not a number"));

        entry.delete();
        await().untilAsserted(() -> assertThat(entries()).isEmpty());
    }
}
