package dev.remora.rpmsg.autoload;

import static dev.remora.rpmsg.autoload.FakeBus.unbound;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.remora.rpmsg.RpmsgAutoload;
import dev.remora.rpmsg.RpmsgDriver;
import dev.remora.rpmsg.RpmsgInventory;
import dev.remora.rpmsg.RpmsgListener;
import dev.remora.rpmsg.RpmsgListener.Change;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** The bundle in the real framework, with the real Declarative Services and configuration. */
@Timeout(120)
class AutoloadComponentTest {

    @TempDir
    private Path home;

    private TestFramework framework;
    private Bundle bundle;
    private final FakeBus bus = new FakeBus();

    @BeforeEach
    void start() throws Exception {
        DriverBundle.to(Files.createDirectory(home.resolve("drivers")).resolve("drivers.jar"));
        framework = new TestFramework(home);
        framework.start("org.apache.felix.cm.impl.ConfigurationManager");
        framework.start("org.apache.felix.scr.impl.Activator");
        bundle = framework.start(AutoloadComponent.class.getName());
        framework.context().registerService(RpmsgInventory.class, bus, null);
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
        // Its work is over; the thread itself may need a moment more.
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                .doesNotContain("remora-autoload"));
    }

    private Configuration configure(Map<String, ?> properties) throws Exception {
        Configuration configuration = framework.service(ConfigurationAdmin.class).getConfiguration(Autoload.PID, "?");
        configuration.update(FrameworkUtil.asDictionary(properties));
        return configuration;
    }

    private boolean isThere(Class<?> type) {
        return framework.context().getServiceReference(type) != null;
    }

    @Test
    void itIsOffUnlessConfigured() throws Exception {
        assertThat(isThere(RpmsgListener.class)).isFalse();
        assertThat(isThere(RpmsgAutoload.class)).isFalse();

        configure(Map.of("enabled", true));
        await().until(() -> isThere(RpmsgListener.class) && isThere(RpmsgAutoload.class));

        configure(Map.of("enabled", false));
        await().until(() -> !isThere(RpmsgListener.class) && !isThere(RpmsgAutoload.class));
    }

    @Test
    void aDriverOfTheDistributionComesForItsChannel() throws Exception {
        configure(Map.of("enabled", true));
        await().until(() -> isThere(RpmsgListener.class));
        bus.channels.add(unbound("ping-1"));

        framework.service(RpmsgListener.class).changed(Change.UNBOUND, unbound("ping-1"));

        await().until(() -> isThere(RpmsgDriver.class));
        RpmsgAutoload service = framework.service(RpmsgAutoload.class);
        await().until(() -> !service.loaded().isEmpty());
        assertThat(service.loaded()).singleElement().satisfies(entry -> {
            assertThat(entry.bundle()).isEqualTo("test.drivers 1.0.0");
            assertThat(entry.location()).isEqualTo(home.resolve("drivers/drivers.jar").toString());
            assertThat(entry.problem()).isEmpty();
        });
    }

    @Test
    void aBundleStaysWhenAutoloadIsStopped() throws Exception {
        bus.channels.add(unbound("echo"));
        configure(Map.of("enabled", true));
        await().until(() -> isThere(RpmsgDriver.class));

        bundle.stop();

        assertThat(isThere(RpmsgAutoload.class)).isFalse();
        assertThat(isThere(RpmsgDriver.class)).isTrue();
        // Its work is over; the thread itself may need a moment more.
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                .doesNotContain("remora-autoload"));
    }

    @Test
    void aRepositoryThatIsNoneIsSaidInOneLine() throws Exception {
        bus.channels.add(unbound("echo"));
        configure(Map.of("enabled", true, "repository", "nowhere"));

        await().until(() -> isThere(RpmsgAutoload.class)
                && !framework.service(RpmsgAutoload.class).loaded().isEmpty());

        assertThat(framework.service(RpmsgAutoload.class).loaded().getFirst().problem())
                .contains("no bundle for channel echo", home.resolve("nowhere") + ": is neither a folder nor a file");
    }

    @Test
    void anUnusablePlaceIsRefused() throws Exception {
        Configuration configuration = configure(Map.of("enabled", true, "repository", "http://"));
        assertThat(configuration.getProperties()).isNotNull();
        // Corrected until it is heard: Declarative Services may miss a change while the first one fails.
        await().until(() -> {
            configure(Map.of("enabled", true, "repository", "drivers"));
            return isThere(RpmsgAutoload.class);
        });
    }
}
