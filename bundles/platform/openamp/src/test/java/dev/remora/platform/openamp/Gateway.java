package dev.remora.platform.openamp;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** A gateway of these two bundles: the real framework, Declarative Services, shared memory and mailbox. */
final class Gateway implements AutoCloseable {

    private static final String PACKAGES = "dev.remora.platform;version=1.0.0,dev.remora.virtio;version=1.0.0,"
            + "org.slf4j;version=2.0.0,org.osgi.service.cm;version=1.6.1,org.osgi.service.component;version=1.5.1,"
            + "org.osgi.service.component.runtime;version=1.5.0,org.osgi.service.component.runtime.dto;version=1.5.0,"
            + "org.osgi.util.promise;version=1.3.0,org.osgi.util.function;version=1.2.0";

    private final Path home;
    private final Framework framework;

    Gateway(Path home) throws Exception {
        this.home = home;
        framework = new FrameworkFactory().newFramework(Map.of(Constants.FRAMEWORK_STORAGE, home.resolve("cache")
                .toString(), Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, PACKAGES, "felix.log.level", "0"));
        framework.start();
        for (String type : new String[]{"org.apache.felix.cm.impl.ConfigurationManager",
                "org.apache.felix.scr.impl.Activator", "dev.remora.platform.posix.PosixSharedMemory",
                "dev.remora.platform.openamp.OpenampComponent"}) {
            Class<?> loaded = Class.forName(type, false, getClass().getClassLoader());
            context().installBundle("reference:" + Objects.requireNonNull(loaded.getProtectionDomain().getCodeSource())
                    .getLocation()).start();
        }
    }

    /** The configuration of the README. */
    void attach(boolean host, boolean server) throws IOException {
        configure("dev.remora.platform.posix.SharedMemory", Map.of("name", "openamp", "file", shm(home)
                .toString(), "size", (long) Shm.BYTES));
        configure("dev.remora.platform.posix.SocketMailbox", Map.of("name", "openamp", "path", socket(home)
                .toString(), "role", server ? "server" : "client", "value", "any", "reconnect", "asked"));
        configure(OpenampComponent.PID, Map.of("name", "openamp", "memory.target", "(name=openamp)",
                "mailbox.target", "(name=openamp)", "role", host ? "host" : "remote", "table", server
                        ? "write"
                        : "read"));
    }

    static Path shm(Path home) {
        return home.resolve("openamp.shm");
    }

    static Path socket(Path home) {
        return home.resolve("openamp.event.0");
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    Configuration configure(String factory, Map<String, Object> properties) throws IOException {
        ConfigurationAdmin admin = context().getService(Objects.requireNonNull(context().getServiceReference(
                ConfigurationAdmin.class)));
        Configuration configuration = admin.createFactoryConfiguration(factory, "?");
        configuration.update(FrameworkUtil.asDictionary(properties));
        return configuration;
    }

    Configuration[] configurations(String factory) throws IOException, InvalidSyntaxException {
        ConfigurationAdmin admin = context().getService(Objects.requireNonNull(context().getServiceReference(
                ConfigurationAdmin.class)));
        return Objects.requireNonNull(admin.listConfigurations("(service.factoryPid=%s)".formatted(factory)));
    }

    <T> Optional<T> find(Class<T> type) {
        ServiceReference<T> reference = context().getServiceReference(type);
        return Optional.ofNullable(reference == null ? null : context().getService(reference));
    }

    /** Waits for the service. */
    <T> T service(Class<T> type) {
        return await().until(() -> find(type), Optional::isPresent).orElseThrow();
    }

    /** Waits until it is gone. */
    void gone(Class<?> type) {
        await().until(() -> find(type).isEmpty());
    }

    /** A service's properties. */
    Map<String, Object> properties(Class<?> type) {
        return FrameworkUtil.asMap(Objects.requireNonNull(context().getServiceReference(type)).getProperties());
    }

    @Override
    public void close() throws BundleException {
        framework.stop();
        await().until(() -> framework.getState() == Bundle.RESOLVED);
    }
}
