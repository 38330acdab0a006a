package dev.remora.rpmsg.autoload;

import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/** A Felix of the test's own, on a home folder that is a distribution as well. */
final class TestFramework {

    /** Shared by the test, the bundles and Declarative Services. */
    private static final String PACKAGES = "dev.remora.rpmsg;version=1.0.0,org.slf4j;version=2.0.0,"
            + "org.osgi.service.cm;version=1.6.1,org.osgi.service.component;version=1.5.1,"
            + "org.osgi.service.component.runtime;version=1.5.0,org.osgi.service.component.runtime.dto;version=1.5.0,"
            + "org.osgi.util.promise;version=1.3.0,org.osgi.util.function;version=1.2.0";

    private final Framework framework;

    TestFramework(Path home) throws BundleException {
        framework = new FrameworkFactory()
                .newFramework(Map.of(Constants.FRAMEWORK_STORAGE, home.resolve("cache").toString(),
                        Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, PACKAGES, "remora.home", home.toString(),
                        "remora.dist", home.toString(), "felix.log.level", "0"));
        framework.start();
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    <T> T service(Class<T> type) {
        ServiceReference<T> reference = Objects.requireNonNull(context().getServiceReference(type), type.getName());
        return context().getService(reference);
    }

    /** Starts the bundle that a class of the test's class path belongs to. */
    Bundle start(String type) throws Exception {
        Class<?> loaded = Class.forName(type, false, getClass().getClassLoader());
        Bundle bundle = context().installBundle(
                "reference:" + Objects.requireNonNull(loaded.getProtectionDomain().getCodeSource()).getLocation());
        bundle.start();
        return bundle;
    }

    /** The bundle of this name, if it is installed. */
    Optional<Bundle> bundle(String name) {
        return Stream.of(context().getBundles()).filter(bundle -> name.equals(bundle.getSymbolicName())).findAny();
    }

    void stop() throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(0);
    }
}
